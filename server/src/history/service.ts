import type { history as events, workflowservice, common, query } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { AcrossRuns } from './across-runs.js';
import type { EventBytes, QueueRef, StartedTask, StartedWorkflowTask, TaskOffer } from '../tasks.js';

export interface RecordTaskStartedRequest {
  readonly queue: QueueRef;
  readonly offer: TaskOffer;
  readonly identity: string;
  /** Of the worker's code; '': it has named none. */
  readonly buildId?: string;
  /** One per hand-over: the same id gets the same answer, whatever happened in between. */
  readonly requestId: string;
}
export type RecordTaskStartedResult =
  | { readonly at: 'started'; readonly task: StartedTask }
  /** The task is done, started by somebody else, or no longer on this queue: forget it. */
  | { readonly at: 'stale' };

/** `namespaceId` is UUID text; the frontend has resolved and checked it, and validated the request's own fields. */
export interface OfNamespace {
  readonly namespaceId: string;
}
type Forwarded<Request> = OfNamespace & { readonly request: Request };

export interface HistoryPage {
  readonly events: EventBytes;
  readonly nextPageToken: Uint8Array;
}

/**
 * History: owns the shards and everything that is durable. Calls about a workflow go to the host that owns its shard. Errors are
 * `RequestError`s (the catalogue is `@perdure/engine` errors.ts); `UNAVAILABLE` means try again (the shard moves, the store is slow).
 */
export interface HistoryService extends AcrossRuns {
  startWorkflow(
    request: Forwarded<workflowservice.StartWorkflowExecutionRequest>,
    call: CallInfo,
  ): Promise<{
    /** Without the `eagerWorkflowTask`'s history. */
    readonly response: workflowservice.StartWorkflowExecutionResponse;
    /** History of `response.eagerWorkflowTask`, if there is one. */
    readonly workflowTaskEvents: EventBytes | undefined;
  }>;
  signalWorkflow(request: Forwarded<workflowservice.SignalWorkflowExecutionRequest>, call: CallInfo): Promise<void>;
  /** Signals the current run if it is open; otherwise starts one and signals it, in one commit. */
  signalWithStart(
    request: Forwarded<workflowservice.SignalWithStartWorkflowExecutionRequest>,
    call: CallInfo,
  ): Promise<workflowservice.SignalWithStartWorkflowExecutionResponse>;
  requestCancelWorkflow(request: Forwarded<workflowservice.RequestCancelWorkflowExecutionRequest>, call: CallInfo): Promise<void>;
  terminateWorkflow(request: Forwarded<workflowservice.TerminateWorkflowExecutionRequest>, call: CallInfo): Promise<void>;
  /**
   * Waits for a worker's answer until the call's deadline. A query is in memory only: UNAVAILABLE when the shard or its host is lost
   * meanwhile. No trace of it stays.
   */
  queryWorkflow(
    request: Forwarded<workflowservice.QueryWorkflowRequest>,
    call: CallInfo,
  ): Promise<workflowservice.QueryWorkflowResponse>;
  describeWorkflow(
    request: Forwarded<workflowservice.DescribeWorkflowExecutionRequest>,
    call: CallInfo,
  ): Promise<workflowservice.DescribeWorkflowExecutionResponse>;
  /** Plain pages, and long polls when `waitNewEvent` (see semantics HIST). */
  getHistory(request: Forwarded<workflowservice.GetWorkflowExecutionHistoryRequest>, call: CallInfo): Promise<HistoryPage>;

  /** Plain pages of what is written, from the end. */
  getHistoryReverse(
    request: Forwarded<workflowservice.GetWorkflowExecutionHistoryReverseRequest>,
    call: CallInfo,
  ): Promise<HistoryPage>;
  /** The run's worker has it in its cache no more: tasks go to the normal queue. */
  resetStickyQueue(request: Forwarded<workflowservice.ResetStickyTaskQueueRequest>, call: CallInfo): Promise<void>;

  recordTaskStarted(request: RecordTaskStartedRequest, call: CallInfo): Promise<RecordTaskStartedResult>;
  /** What a poll of the queue gets with a query of the run, but for the query and its token. */
  prepareQuery(
    request: { readonly queue: QueueRef; readonly workflowId: string; readonly runId: string },
    call: CallInfo,
  ): Promise<StartedWorkflowTask>;
  completeWorkflowTask(
    request: Forwarded<workflowservice.RespondWorkflowTaskCompletedRequest>,
    call: CallInfo,
  ): Promise<{
    /** Without the `workflowTask`'s history. */
    readonly response: workflowservice.RespondWorkflowTaskCompletedResponse;
    /** History of `response.workflowTask`, if there is one. */
    readonly workflowTaskEvents: EventBytes | undefined;
  }>;
  failWorkflowTask(request: Forwarded<workflowservice.RespondWorkflowTaskFailedRequest>, call: CallInfo): Promise<void>;
  completeActivityTask(request: Forwarded<workflowservice.RespondActivityTaskCompletedRequest>, call: CallInfo): Promise<void>;
  failActivityTask(request: Forwarded<workflowservice.RespondActivityTaskFailedRequest>, call: CallInfo): Promise<void>;
  cancelActivityTask(request: Forwarded<workflowservice.RespondActivityTaskCanceledRequest>, call: CallInfo): Promise<void>;
  heartbeatActivityTask(
    request: Forwarded<workflowservice.RecordActivityTaskHeartbeatRequest>,
    call: CallInfo,
  ): Promise<workflowservice.RecordActivityTaskHeartbeatResponse>;

  /** A page of a queue's dispatch rows. `more` false: the shard offers new ones by itself again. */
  readDispatches(
    request: {
      readonly shardId: number;
      readonly queue: QueueRef;
      readonly after: { readonly priority: number; readonly order: number } | undefined;
      readonly limit: number;
    },
    call: CallInfo,
  ): Promise<{ readonly offers: readonly TaskOffer[]; readonly more: boolean }>;
  /** A task on a sticky queue that nobody polls any more: history moves it to the normal queue. */
  leaveStickyQueue(request: { readonly queue: QueueRef; readonly offer: TaskOffer }, call: CallInfo): Promise<void>;
}

export type { common, events, query };
