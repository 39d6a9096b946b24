import type { common, enums, failure, update } from '@perdure/wire/types';
import type { ActivityResolution, ChildWorkflowStartResolution, NexusStartResolution, Resolution } from './results.js';

type Payload = common.Payload;
type Headers = { readonly [key: string]: Payload };

/**
 * One step of a workflow execution: what happened since the last one. Everything in it can be cloned to another thread.
 *
 * Order of jobs, as the official SDKs have it (`coresdk.workflow_activation`): initializeWorkflow, notifyHasPatch,
 * updateRandomSeed, signalWorkflow and doUpdate in the order of history, all other resolutions and cancelWorkflow in the
 * order of history, resolutions of local activities. Queries come in an activation of their own, and so does removeFromCache.
 * Besides initializeWorkflow an activation may only hold notifyHasPatch, updateRandomSeed, signalWorkflow, doUpdate and
 * cancelWorkflow.
 */
export interface Activation {
  readonly runId: string;
  /** Time of the workflow task's start event: the clock of the workflow. Milliseconds since 1970, whole. */
  readonly timestampMs: number;
  readonly isReplaying: boolean;
  /** Id of the last event that was taken in. */
  readonly historyLength: number;
  /** As of the last workflow task started event. */
  readonly historySizeBytes: number;
  readonly continueAsNewSuggested: boolean;
  readonly suggestContinueAsNewReasons?: readonly enums.SuggestContinueAsNewReason[] | undefined;
  readonly targetWorkerDeploymentVersionChanged?: boolean | undefined;
  /** Flags found in the completed event of this workflow task and in all before: `sdkMetadata.langUsedFlags`. */
  readonly availableInternalFlags: readonly number[];
  /** `sdkMetadata.sdkVersion` last seen. */
  readonly lastSdkVersion?: string | undefined;
  readonly deploymentVersionForCurrentTask?: { readonly deploymentName: string; readonly buildId: string } | undefined;
  readonly jobs: readonly ActivationJob[];
}

export type ActivationJob =
  | InitializeWorkflow
  | NotifyHasPatch
  | UpdateRandomSeed
  | SignalWorkflow
  | DoUpdate
  | CancelWorkflow
  | FireTimer
  | ResolveActivity
  | ResolveChildWorkflowExecutionStart
  | ResolveChildWorkflowExecution
  | ResolveSignalExternalWorkflow
  | ResolveRequestCancelExternalWorkflow
  | ResolveNexusOperationStart
  | ResolveNexusOperation
  | QueryWorkflow
  | RemoveFromCache;

/** The fields of the started event; what is absent there is absent here. */
export interface InitializeWorkflow {
  readonly type: 'initializeWorkflow';
  readonly workflowType: string;
  readonly workflowId: string;
  readonly arguments: readonly Payload[];
  /** Unsigned 64 bits, from the original run id as the official SDKs derive it, so that random values agree with theirs. */
  readonly randomnessSeed: bigint;
  readonly headers: Headers;
  readonly identity: string;
  readonly parentWorkflow?: { readonly namespace: string; readonly workflowId: string; readonly runId: string } | undefined;
  readonly rootWorkflow?: { readonly workflowId: string; readonly runId: string } | undefined;
  readonly workflowExecutionTimeoutMs?: number | undefined;
  readonly workflowRunTimeoutMs?: number | undefined;
  readonly workflowTaskTimeoutMs?: number | undefined;
  readonly continuedFromExecutionRunId?: string | undefined;
  readonly continuedInitiator?: enums.ContinueAsNewInitiator | undefined;
  readonly continuedFailure?: failure.Failure | undefined;
  readonly lastCompletionResult?: common.Payloads | undefined;
  readonly firstExecutionRunId: string;
  /** The same before and after a reset. */
  readonly originalExecutionRunId: string;
  readonly retryPolicy?: common.RetryPolicy | undefined;
  /** From 1. */
  readonly attempt: number;
  readonly cronSchedule?: string | undefined;
  readonly workflowExecutionExpirationTimeMs?: number | undefined;
  readonly cronScheduleToScheduleIntervalMs?: number | undefined;
  readonly memo?: common.Memo | undefined;
  readonly searchAttributes?: common.SearchAttributes | undefined;
  /** Time of the started event. */
  readonly startTimeMs: number;
  readonly priority?: common.Priority | undefined;
}

/** The marker of a patch is in this workflow task's part of history, or was before. Only while replaying. */
export interface NotifyHasPatch {
  readonly type: 'notifyHasPatch';
  readonly patchId: string;
}

/** The execution was reset. */
export interface UpdateRandomSeed {
  readonly type: 'updateRandomSeed';
  readonly randomnessSeed: bigint;
}

export interface SignalWorkflow {
  readonly type: 'signalWorkflow';
  readonly signalName: string;
  readonly input: readonly Payload[];
  readonly identity: string;
  readonly headers: Headers;
  readonly originatingEventId?: number | undefined;
}

/** Asks for `updateResponse` commands: accepted or rejected in this activation, then completed or rejected in any later one. */
export interface DoUpdate {
  readonly type: 'doUpdate';
  readonly id: string;
  readonly protocolInstanceId: string;
  readonly name: string;
  readonly input: readonly Payload[];
  readonly headers: Headers;
  readonly meta?: update.Meta | undefined;
  /** False on replay: what history holds was accepted. */
  readonly runValidator: boolean;
}

export interface CancelWorkflow {
  readonly type: 'cancelWorkflow';
  readonly reason: string;
}

/** `seq` is always the number that the workflow's command bore. */
export interface FireTimer {
  readonly type: 'fireTimer';
  readonly seq: number;
}

export interface ResolveActivity {
  readonly type: 'resolveActivity';
  readonly seq: number;
  readonly isLocal: boolean;
  readonly result: ActivityResolution;
}

export interface ResolveChildWorkflowExecutionStart {
  readonly type: 'resolveChildWorkflowExecutionStart';
  readonly seq: number;
  readonly result: ChildWorkflowStartResolution;
}

export interface ResolveChildWorkflowExecution {
  readonly type: 'resolveChildWorkflowExecution';
  readonly seq: number;
  readonly result: Resolution;
}

export interface ResolveSignalExternalWorkflow {
  readonly type: 'resolveSignalExternalWorkflow';
  readonly seq: number;
  /** Absent when the signal was delivered. */
  readonly failure?: failure.Failure | undefined;
}

export interface ResolveRequestCancelExternalWorkflow {
  readonly type: 'resolveRequestCancelExternalWorkflow';
  readonly seq: number;
  readonly failure?: failure.Failure | undefined;
}

export interface ResolveNexusOperationStart {
  readonly type: 'resolveNexusOperationStart';
  readonly seq: number;
  readonly result: NexusStartResolution;
}

export interface ResolveNexusOperation {
  readonly type: 'resolveNexusOperation';
  readonly seq: number;
  /** A timeout arrives as 'failed'. */
  readonly result: Resolution;
}

export interface QueryWorkflow {
  readonly type: 'queryWorkflow';
  /** `legacy` for the query of a poll response's `query` field. */
  readonly queryId: string;
  readonly queryType: string;
  readonly arguments: readonly Payload[];
  readonly headers: Headers;
}

/** The execution leaves the cache: no workflow code runs, the completion is empty. */
export interface RemoveFromCache {
  readonly type: 'removeFromCache';
  readonly message: string;
  readonly reason: EvictionReason;
}

export type EvictionReason =
  | 'CACHE_FULL'
  | 'CACHE_MISS'
  | 'NONDETERMINISM'
  | 'LANG_FAIL'
  | 'LANG_REQUESTED'
  | 'TASK_NOT_FOUND'
  | 'UNHANDLED_COMMAND'
  | 'FATAL'
  | 'PAGINATION_OR_HISTORY_FETCH'
  | 'WORKFLOW_EXECUTION_ENDING';
