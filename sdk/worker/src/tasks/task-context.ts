import type { Logger, PayloadCodec } from '@perdure/common';
import type { ConnectionLike } from '@perdure/client';
import type { SinkCall } from '@perdure/workflow/protocol';
import type { workflowservice } from '@perdure/wire/types';
import type { LocalActivityRequest } from '../core/effect.js';
import type { LocalActivityEnd } from '../core/machines/local-activity.js';
import type { WorkerFacts } from '../core/run-state.js';
import type { Environment } from '../environment.js';
import type { WorkerVersion } from '../options/versioning.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type { ExecutionOptions, WorkflowExecutor } from '../threads/executor.js';
import type { CachedRun } from './run-cache.js';

/** Runs local activities in this worker. */
export interface LocalActivityHost {
  /** `ended` is called once, when no further attempt is made here. */
  run(run: CachedRun, activity: LocalActivityRequest, ended: (end: LocalActivityEnd) => void): void;
  cancel(runId: string, seq: number): void;
  cancelAll(runId: string): void;
  /** Retries of local activities since the run's last completed task, for the server's bookkeeping. */
  takeRetryCount(runId: string): number;
}

/** Activities that are started with the answer to a workflow task, if the worker has room for them. */
export interface EagerActivities {
  /** How many of the wanted ones there is room for; the room is kept until `take`. */
  reserve(activityTypes: readonly string[]): readonly boolean[];
  /** Begins those the server gave, and frees the rest of the reserved room. */
  take(reserved: number, tasks: readonly workflowservice.PollActivityTaskQueueResponse[]): void;
}

/** All that the handling of workflow tasks needs of its worker. */
export interface TaskContext {
  readonly service: ConnectionLike['workflowService'];
  readonly executor: WorkflowExecutor;
  readonly executionOptions: (workflowType: string) => ExecutionOptions;
  readonly facts: WorkerFacts;
  readonly identity: string;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly codecs: readonly PayloadCodec[];
  readonly metrics: WorkerMetrics;
  readonly versioning: WorkerVersion;
  /** Undefined when nothing is cached. */
  readonly sticky: { readonly taskQueue: string; readonly scheduleToStartTimeoutMs: number } | undefined;
  readonly localActivities: LocalActivityHost;
  readonly eagerActivities: EagerActivities | undefined;
  readonly callSinks: (calls: readonly SinkCall[]) => void;
  /** Names of error classes that fail the run rather than the task. */
  readonly failsRun: (errorTypes: readonly string[], workflowType: string) => boolean;
}
