import type { MetricMeter } from '@perdure/common';
import type { ActivityParts } from './activities/activity-parts.js';
import type { WorkerFacts } from './core/run-state.js';
import type { Environment } from './environment.js';
import type { CompiledOptions } from './options/compiled-options.js';
import type { WorkerVersion } from './options/versioning.js';
import type { WorkerOptions } from './options/worker-options.js';
import { Slots } from './polling/slots.js';
import type { WorkerMetrics } from './runtime/worker-metrics.js';
import type { CompiledSupplier } from './tuner/compile-tuner.js';
import type { SlotInfo } from './tuner/slot-supplier.js';
import type { WorkerConnection } from './worker-connection.js';

/** What a worker is made of and with. */
export interface World {
  readonly compiled: CompiledOptions;
  readonly connection: WorkerConnection;
  readonly environment: Environment;
  readonly metrics: WorkerMetrics;
  readonly versioning: WorkerVersion;
}

/** What the polls and tasks of a worker share, of whichever kind. */
export interface Shared extends World {
  readonly options: WorkerOptions;
  readonly activities: ActivityParts;
  readonly facts: WorkerFacts;
  readonly meter: MetricMeter;
  readonly isServerScaling: boolean;
}

/** Room for one kind of task. */
export function newSlots<SI extends SlotInfo>(
  { compiled, environment, metrics, versioning }: World,
  slotType: SI['type'],
  supplier: CompiledSupplier<SI>,
): Slots<SI> {
  const { taskQueue, identity: workerIdentity, logger } = compiled;
  const { version } = versioning;
  return new Slots(supplier, {
    context: {
      slotType,
      taskQueue,
      workerIdentity,
      workerBuildId: version?.buildId ?? '',
      workerDeploymentVersion: version,
    },
    environment,
    logger,
    changed: (used, available) => metrics.slots(slotType, used, available),
  });
}
