import type {
  Priority,
  RetryPolicy,
  SearchAttributes,
  SuggestContinueAsNewReason,
  TypedSearchAttributes,
  WorkerDeploymentVersion,
} from '@perdure/common';

/** What a workflow can know of itself. A snapshot: ask `workflowInfo()` anew instead of keeping it. */
export interface WorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  /** @deprecated use typedSearchAttributes */
  readonly searchAttributes: SearchAttributes;
  readonly typedSearchAttributes: TypedSearchAttributes;
  readonly memo?: Record<string, unknown> | undefined;
  /** The workflow that started this one as its child. */
  readonly parent?: ParentWorkflowInfo | undefined;
  /** The first of a tree of parents; undefined for the root itself. */
  readonly root?: RootWorkflowInfo | undefined;
  /** What the previous run of a cron schedule returned, or the last attempt's. */
  readonly lastResult?: unknown;
  readonly lastFailure?: Error | undefined;
  /** Number of events up to the current workflow task. */
  readonly historyLength: number;
  /** In bytes, up to the current workflow task; 0 when the server does not tell. */
  readonly historySize: number;
  /** The server would like a fresh history: call `continueAsNew` when that suits. */
  readonly continueAsNewSuggested: boolean;
  readonly suggestedContinueAsNewReasons?: readonly SuggestContinueAsNewReason[] | undefined;
  readonly targetWorkerDeploymentVersionChanged: boolean;
  readonly taskQueue: string;
  readonly namespace: string;
  readonly firstExecutionRunId: string;
  /** The same before and after a reset. */
  readonly originalExecutionRunId: string;
  readonly continuedFromExecutionRunId?: string | undefined;
  /** When the server started it; `runStartTime` is the time of its first workflow task. */
  readonly startTime: Date;
  readonly runStartTime: Date;
  readonly executionTimeoutMs?: number | undefined;
  readonly executionExpirationTime?: Date | undefined;
  readonly runTimeoutMs?: number | undefined;
  readonly taskTimeoutMs: number;
  readonly retryPolicy?: RetryPolicy | undefined;
  /** From 1; counts retries of the workflow, not of its tasks. */
  readonly attempt: number;
  readonly cronSchedule?: string | undefined;
  readonly cronScheduleToScheduleInterval?: number | undefined;
  /** Of the worker that ran (or runs) the current workflow task. */
  readonly currentBuildId?: string | undefined;
  readonly currentDeploymentVersion?: WorkerDeploymentVersion | undefined;
  readonly priority?: Priority | undefined;
  /** What differs between a replay and the original: never let the workflow's course depend on it. */
  readonly unsafe: UnsafeWorkflowInfo;
}

export interface UnsafeWorkflowInfo {
  /** The real clock. */
  now(): number;
  readonly isReplaying: boolean;
  /** Unlike `isReplaying` false for queries and update validators, which run live on a replayed state. */
  readonly isReplayingHistoryEvents: boolean;
  /** Real chance. */
  readonly random: UnsafeRandomSource;
}

export interface UnsafeRandomSource {
  random(): number;
  uuid4(): string;
  fillRandom(bytes: Uint8Array): Uint8Array;
}

export interface ParentWorkflowInfo {
  workflowId: string;
  runId: string;
  namespace: string;
}

export interface RootWorkflowInfo {
  workflowId: string;
  runId: string;
}

/** The update that the running code handles. */
export interface UpdateInfo {
  readonly id: string;
  readonly name: string;
}
