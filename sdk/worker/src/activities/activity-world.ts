import type { ConnectionLike } from '@perdure/client';
import type { LoadedDataConverter, MetricMeter } from '@perdure/common';
import type { workflowservice } from '@perdure/wire/types';
import type { Environment } from '../environment.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type { ActivityFunction, ActivityRunOptions } from './activity-run.js';

export type PolledActivity = workflowservice.PollActivityTaskQueueResponse;

/** What activities need of their worker. */
export interface ActivityWorld {
  readonly connection: ConnectionLike;
  readonly environment: Environment;
  readonly converter: LoadedDataConverter;
  readonly meter: MetricMeter;
  readonly metrics: WorkerMetrics;
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
