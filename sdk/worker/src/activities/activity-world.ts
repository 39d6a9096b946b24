import type { LoadedDataConverter, MetricMeter } from '@perdure/common';
import type { workflowservice } from '@perdure/wire/types';
import type { Environment } from '../environment.js';
import type { Slots } from '../polling/slots.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type { ActivitySlotInfo, LocalActivitySlotInfo } from '../tuner/slot-supplier.js';
import type { WorkerConnection } from '../worker-connection.js';
import type { ActivityFunction } from './activity-execution.js';
import type { ActivityRunOptions } from './activity-run.js';

export type PolledActivity = workflowservice.PollActivityTaskQueueResponse;

/** Room for the activities of the server, and for local ones. */
export interface ActivitySlots {
  readonly activity: Slots<ActivitySlotInfo>;
  readonly localActivity: Slots<LocalActivitySlotInfo>;
}

/** What activities need of their worker. */
export interface ActivityWorld {
  readonly connection: WorkerConnection;
  readonly environment: Environment;
  readonly converter: LoadedDataConverter;
  readonly meter: MetricMeter;
  readonly metrics: WorkerMetrics;
  readonly slots: ActivitySlots;
}

/** The activity functions of a worker. */
export interface ActivityRegistry {
  find(name: string): ActivityFunction | undefined;
  /** What an activity fails with that the worker does not have. */
  missing(name: string): Error;
}

/** What all activities of a worker share. */
export type SharedRunOptions = Pick<
  ActivityRunOptions,
  'converter' | 'interceptors' | 'client' | 'logger' | 'environment' | 'meter' | 'metrics'
>;
