import type { SearchAttributePair } from '@perdure/common';
import type { enums, failure } from '@perdure/wire/types';
import type { WorkflowInfo } from '../workflow-info.js';
import type { WorkflowCommand } from './command.js';

/** The answer to an activation. Everything in it can be cloned to another thread. */
export type Completion = SuccessfulCompletion | FailedCompletion;

export interface SuccessfulCompletion {
  readonly runId: string;
  readonly status: 'successful';
  readonly commands: readonly WorkflowCommand[];
  /** Flags that the workflow's runtime has relied on so far: `sdkMetadata.langUsedFlags` takes those not yet in history. */
  readonly usedInternalFlags: readonly number[];
  readonly versioningBehavior?: enums.VersioningBehavior | undefined;
  readonly sinkCalls: readonly SinkCall[];
}

/** The workflow task fails; the execution must be dropped from the cache. */
export interface FailedCompletion {
  readonly runId: string;
  readonly status: 'failed';
  readonly failure: failure.Failure;
  /** Unset: WORKFLOW_WORKER_UNHANDLED_FAILURE. */
  readonly forceCause?: enums.WorkflowTaskFailedCause | undefined;
  readonly sinkCalls: readonly SinkCall[];
}

/** A call of a function that the worker hands to its workflows. Logs are calls of the sink `__perdure_log`. */
export interface SinkCall {
  readonly sinkName: string;
  readonly functionName: string;
  readonly arguments: readonly unknown[];
  /** The execution as it was at the time of the call: what the worker's own sinks need of it. */
  readonly workflowInfo: SinkWorkflowInfo;
  /** And all the rest, for the functions of users. */
  readonly wholeInfo?: WholeSinkInfo | undefined;
}

/** What `workflowInfo()` told at the time of the call. Functions and classes would not survive the way to another thread. */
export type WholeSinkInfo = Omit<WorkflowInfo, 'unsafe' | 'typedSearchAttributes'> & {
  readonly typedSearchAttributes: readonly SearchAttributePair[];
};

export interface SinkWorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly attempt: number;
  readonly historyLength: number;
  readonly historySize: number;
  readonly isReplaying: boolean;
  /** False for queries and update validators, which may log though they run in a replay. */
  readonly isReplayingHistoryEvents: boolean;
}
