import type { Client } from '@perdure/client';
import type { DataConverter, Duration, Logger, VersioningBehavior, WorkerDeploymentVersion } from '@perdure/common';
import type { NativeConnection } from '../native-connection.js';
import type { WorkerInterceptors } from './interceptors.js';
import type { State, WorkerStatus } from '../state.js';
import type { InjectedSinks } from '../tasks/sinks.js';
import type { PatchActivationCallback } from '../threads/patch-activation.js';
import type { WorkerTuner } from '../tuner/worker-tuner.js';
import type { BundlerOptions, WorkflowBundleOption } from './workflow-code.js';

/** How many polls wait at the server. */
export type PollerBehavior = PollerBehaviorSimpleMaximum | PollerBehaviorAutoscaling;

export interface PollerBehaviorSimpleMaximum {
  type: 'simple-maximum';
  maximum?: number | undefined;
}

/** More polls while tasks wait at the server, fewer while polls wait in vain: the server suggests it. */
export interface PollerBehaviorAutoscaling {
  type: 'autoscaling';
  /** 1 when left out. */
  minimum?: number | undefined;
  /** 100 when left out. */
  maximum?: number | undefined;
  /** 5 when left out. */
  initial?: number | undefined;
}

/** A worker with versions: its tasks are those of its deployment version. */
export type WorkerDeploymentOptions = { version: WorkerDeploymentVersion } & (
  | { useWorkerVersioning: true; defaultVersioningBehavior: VersioningBehavior }
  | { useWorkerVersioning: false; defaultVersioningBehavior?: undefined }
);

/**
 * The name of an error's class or of one that it extends. 'Error' stands for all errors, 'NondeterminismError' for code that does not fit its
 * history.
 */
export type WorkflowErrorType = 'NondeterminismError' | 'DeterminismViolationError' | 'Error' | (string & Record<never, never>);

export interface WorkerOptions {
  /** The connection; one to localhost:7233 is made, and closed at the end, when left out. */
  connection?: NativeConnection | undefined;
  /** 'default' when left out. */
  namespace?: string | undefined;
  taskQueue: string;
  /** pid@hostname when left out. */
  identity?: string | undefined;

  /** The module that exports the workflow functions; it is bundled with all it imports. */
  workflowsPath?: string | undefined;
  /** A bundle made beforehand by `bundleWorkflowCode`. */
  workflowBundle?: WorkflowBundleOption | undefined;
  bundlerOptions?: BundlerOptions | undefined;
  /** Activity functions by their names. */
  activities?: object | undefined;
  /** False: activities of other workers only, though functions are given for local ones. */
  enableNonLocalActivities?: boolean | undefined;

  /** Asked when a live workflow meets a patch for the first time: false leaves the patch off, for the whole run. */
  patchActivationCallback?: PatchActivationCallback | undefined;

  dataConverter?: DataConverter | undefined;
  interceptors?: WorkerInterceptors | undefined;
  sinks?: InjectedSinks | undefined;
  plugins?: WorkerPlugin[] | undefined;

  /** How much the worker takes on at a time; instead of the three numbers that follow. */
  tuner?: WorkerTuner | undefined;
  /** Workflow tasks at a time; 40 when left out. With 1, no runs are cached. */
  maxConcurrentWorkflowTaskExecutions?: number | undefined;
  /** Activities at a time; 100 when left out. */
  maxConcurrentActivityTaskExecutions?: number | undefined;
  /** Local activities at a time; 100 when left out. */
  maxConcurrentLocalActivityExecutions?: number | undefined;
  maxConcurrentWorkflowTaskPolls?: number | undefined;
  maxConcurrentActivityTaskPolls?: number | undefined;
  workflowTaskPollerBehavior?: PollerBehavior | undefined;
  activityTaskPollerBehavior?: PollerBehavior | undefined;
  /** How many of the polls for workflow tasks ask the normal queue; the others ask for cached runs. 0.2 when left out. */
  nonStickyToStickyPollRatio?: number | undefined;
  /** How long a task of a cached run waits for this worker before others may take it; 10 s when left out. */
  stickyQueueScheduleToStartTimeout?: Duration | undefined;
  /** Runs in memory; by the size of the heap when left out. 0: every task replays its run. */
  maxCachedWorkflows?: number | undefined;
  workflowThreadPoolSize?: number | undefined;
  reuseV8Context?: boolean | undefined;
  /** How long workflow code may run without yielding; 5 s when left out. */
  isolateExecutionTimeout?: Duration | undefined;

  maxActivitiesPerSecond?: number | undefined;
  /** For all workers of the queue together, kept by the server. */
  maxTaskQueueActivitiesPerSecond?: number | undefined;
  /** Activities begun with the answer to one workflow task; 3 when left out, 0 for none. */
  maxEagerActivityReservationsPerWorkflowTask?: number | undefined;
  maxHeartbeatThrottleInterval?: Duration | undefined;
  defaultHeartbeatThrottleInterval?: Duration | undefined;

  /** How long activities may go on after `shutdown` before they are told to stop; 0 when left out. */
  shutdownGraceTime?: Duration | undefined;
  /** When `run` gives up waiting for what does not stop; never when left out. */
  shutdownForceTime?: Duration | undefined;

  /** Errors that fail the workflow instead of its task, by the type of workflow; '*' for all types. */
  workflowFailureErrorTypes?: Record<'*' | (string & Record<never, never>), WorkflowErrorType[]> | undefined;
  buildId?: string | undefined;
  useVersioning?: boolean | undefined;
  workerDeploymentOptions?: WorkerDeploymentOptions | undefined;
  showStackTraceSources?: boolean | undefined;
  /** Long times for workflow code, so that a debugger may hold it. */
  debugMode?: boolean | undefined;
  logger?: Logger | undefined;
  /** Without effect, as in the official SDK. @deprecated there are no traces of the SDK's own */
  enableSDKTracing?: boolean | undefined;
}

/** What a replay needs: the workflow code and what converts its payloads. */
export type ReplayWorkerOptions = Partial<Pick<WorkerOptions, 'namespace' | 'taskQueue' | 'identity'>> &
  Pick<
    WorkerOptions,
    | 'workflowsPath'
    | 'workflowBundle'
    | 'bundlerOptions'
    | 'dataConverter'
    | 'interceptors'
    | 'sinks'
    | 'plugins'
    | 'workflowFailureErrorTypes'
    | 'debugMode'
    | 'isolateExecutionTimeout'
    | 'showStackTraceSources'
    | 'reuseV8Context'
    | 'maxCachedWorkflows'
    | 'workflowThreadPoolSize'
    | 'enableSDKTracing'
    // Without effect.
    | 'buildId'
    | 'workerDeploymentOptions'
    | 'shutdownGraceTime'
    | 'shutdownForceTime'
  > & { replayName?: string | undefined };

/** Changes the options of workers, and may stand round their run. */
export interface WorkerPlugin {
  get name(): string;
  configureWorker?(options: WorkerOptions): WorkerOptions | Promise<WorkerOptions>;
  configureReplayWorker?(options: ReplayWorkerOptions): ReplayWorkerOptions | Promise<ReplayWorkerOptions>;
  runWorker?(worker: PluggedWorker, next: (worker: PluggedWorker) => Promise<void>): Promise<void>;
}

/** The worker, as a plugin sees it. */
export interface PluggedWorker {
  readonly options: { readonly namespace: string; readonly taskQueue: string; readonly identity: string };
  readonly connection: NativeConnection;
  readonly client: Client;
  shutdown(): void;
  getState(): State;
  getStatus(): WorkerStatus;
}
