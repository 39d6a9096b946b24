import type { common, enums, failure, google, sdk } from '@perdure/wire/types';
import type {
  CancelWorkflowExecution,
  CompleteWorkflowExecution,
  ContinueAsNewWorkflowExecution,
  FailWorkflowExecution,
} from './ending-commands.js';

type Payload = common.Payload;
type Failure = failure.Failure;
type Headers = { readonly [key: string]: Payload };

/**
 * What the workflow asks for. Commands come in the order in which the code asked for them; everything in them can be cloned
 * to another thread. Durations are milliseconds; undefined means not set. `seq` counts from 1 per kind, by the run:
 * timers; activities, local ones too; children; signals sent; cancellations requested; nexus operations.
 */
export type WorkflowCommand = CommandVariant & {
  readonly userMetadata?: sdk.UserMetadata | undefined;
  readonly eventGroupMarkers?: readonly sdk.EventGroupMarker[] | undefined;
  /** Where the workflow's code asked for it. Only while replaying, as only then a command is compared with history. */
  readonly source?: SourceLocation | undefined;
};

/** A place in the workflow's own sources, not in the bundle. Line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly functionName?: string | undefined;
}

export type CommandVariant =
  | StartTimer
  | CancelTimer
  | ScheduleActivity
  | RequestCancelActivity
  | ScheduleLocalActivity
  | RequestCancelLocalActivity
  | StartChildWorkflowExecution
  | CancelChildWorkflowExecution
  | SignalExternalWorkflowExecution
  | CancelSignalWorkflow
  | RequestCancelExternalWorkflowExecution
  | ScheduleNexusOperation
  | RequestCancelNexusOperation
  | SetPatchMarker
  | UpsertWorkflowSearchAttributes
  | ModifyWorkflowProperties
  | RespondToQuery
  | UpdateResponse
  | CompleteWorkflowExecution
  | FailWorkflowExecution
  | CancelWorkflowExecution
  | ContinueAsNewWorkflowExecution;

export interface StartTimer {
  readonly type: 'startTimer';
  readonly seq: number;
  readonly startToFireTimeoutMs: number;
}

/** The workflow has already seen its cancellation; a later fireTimer is ignored. */
export interface CancelTimer {
  readonly type: 'cancelTimer';
  readonly seq: number;
}

export type ActivityCancellation = 'TRY_CANCEL' | 'WAIT_CANCELLATION_COMPLETED' | 'ABANDON';

interface ActivityCommand {
  readonly seq: number;
  readonly activityId: string;
  readonly activityType: string;
  readonly arguments: readonly Payload[];
  readonly headers: Headers;
  readonly scheduleToCloseTimeoutMs?: number | undefined;
  readonly scheduleToStartTimeoutMs?: number | undefined;
  readonly startToCloseTimeoutMs?: number | undefined;
  readonly retryPolicy?: common.RetryPolicy | undefined;
  readonly cancellationType: ActivityCancellation;
}

export interface ScheduleActivity extends ActivityCommand {
  readonly type: 'scheduleActivity';
  readonly taskQueue: string;
  readonly heartbeatTimeoutMs?: number | undefined;
  readonly doNotEagerlyExecute: boolean;
  /** The old way of versions: true asks for a worker compatible with this one's build, false for the queue's default. */
  readonly useWorkflowBuildId?: boolean | undefined;
  readonly priority?: common.Priority | undefined;
}

/** What happens next depends on `cancellationType`; the answer is a resolveActivity, for TRY_CANCEL and ABANDON at once. */
export interface RequestCancelActivity {
  readonly type: 'requestCancelActivity';
  readonly seq: number;
}

export interface ScheduleLocalActivity extends ActivityCommand {
  readonly type: 'scheduleLocalActivity';
  /** From 1; more after a backoff. */
  readonly attempt: number;
  readonly originalScheduleTime?: google.protobuf.Timestamp | undefined;
  readonly localRetryThresholdMs?: number | undefined;
}

export interface RequestCancelLocalActivity {
  readonly type: 'requestCancelLocalActivity';
  readonly seq: number;
}

export type ChildCancellation = 'ABANDON' | 'TRY_CANCEL' | 'WAIT_CANCELLATION_COMPLETED' | 'WAIT_CANCELLATION_REQUESTED';

export interface StartChildWorkflowExecution {
  readonly type: 'startChildWorkflowExecution';
  readonly seq: number;
  readonly namespace: string;
  readonly workflowId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input: readonly Payload[];
  readonly headers: Headers;
  readonly workflowExecutionTimeoutMs?: number | undefined;
  readonly workflowRunTimeoutMs?: number | undefined;
  readonly workflowTaskTimeoutMs?: number | undefined;
  readonly parentClosePolicy?: enums.ParentClosePolicy | undefined;
  readonly workflowIdReusePolicy?: enums.WorkflowIdReusePolicy | undefined;
  readonly retryPolicy?: common.RetryPolicy | undefined;
  readonly cronSchedule?: string | undefined;
  readonly memo?: { readonly [key: string]: Payload } | undefined;
  readonly searchAttributes?: common.SearchAttributes | undefined;
  readonly cancellationType: ChildCancellation;
  readonly useWorkflowBuildId?: boolean | undefined;
  readonly priority?: common.Priority | undefined;
}

/** `seq` of the start. Before the start was sent, the answer is resolveChildWorkflowExecutionStart with 'cancelled'. */
export interface CancelChildWorkflowExecution {
  readonly type: 'cancelChildWorkflowExecution';
  readonly seq: number;
  readonly reason: string;
}

export interface SignalExternalWorkflowExecution {
  readonly type: 'signalExternalWorkflowExecution';
  readonly seq: number;
  readonly target: ExternalWorkflow | { readonly childWorkflowId: string };
  readonly signalName: string;
  readonly arguments: readonly Payload[];
  readonly headers: Headers;
}

/** Only before the signal was sent; answered by resolveSignalExternalWorkflow with a cancelled failure. */
export interface CancelSignalWorkflow {
  readonly type: 'cancelSignalWorkflow';
  readonly seq: number;
}

export interface ExternalWorkflow {
  readonly namespace: string;
  readonly workflowId: string;
  /** '' means the current run. */
  readonly runId: string;
}

export interface RequestCancelExternalWorkflowExecution {
  readonly type: 'requestCancelExternalWorkflowExecution';
  readonly seq: number;
  readonly target: ExternalWorkflow;
  readonly reason: string;
}

export type NexusCancellation = ChildCancellation;

export interface ScheduleNexusOperation {
  readonly type: 'scheduleNexusOperation';
  readonly seq: number;
  readonly endpoint: string;
  readonly service: string;
  readonly operation: string;
  readonly input?: Payload | undefined;
  readonly scheduleToCloseTimeoutMs?: number | undefined;
  readonly scheduleToStartTimeoutMs?: number | undefined;
  readonly startToCloseTimeoutMs?: number | undefined;
  readonly nexusHeader: { readonly [key: string]: string };
  readonly cancellationType: NexusCancellation;
}

export interface RequestCancelNexusOperation {
  readonly type: 'requestCancelNexusOperation';
  readonly seq: number;
}

/** A marker `core_patch`, and the upsert of `TemporalChangeVersion` that goes with it. At most one per id and run. */
export interface SetPatchMarker {
  readonly type: 'setPatchMarker';
  readonly patchId: string;
  readonly deprecated: boolean;
}

export interface UpsertWorkflowSearchAttributes {
  readonly type: 'upsertWorkflowSearchAttributes';
  readonly searchAttributes: common.SearchAttributes;
}

export interface ModifyWorkflowProperties {
  readonly type: 'modifyWorkflowProperties';
  readonly upsertedMemo: common.Memo;
}

export interface RespondToQuery {
  readonly type: 'respondToQuery';
  readonly queryId: string;
  readonly result:
    | { readonly status: 'succeeded'; readonly response?: Payload | undefined }
    | { readonly status: 'failed'; readonly failure: Failure };
}

/** Either rejected, or accepted followed (in any activation) by completed or rejected. */
export interface UpdateResponse {
  readonly type: 'updateResponse';
  readonly protocolInstanceId: string;
  readonly response:
    | { readonly status: 'accepted' }
    | { readonly status: 'completed'; readonly result?: Payload | undefined }
    | { readonly status: 'rejected'; readonly failure: Failure };
}
