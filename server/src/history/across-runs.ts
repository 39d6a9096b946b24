/** What runs say to each other, over shards and hosts. Every call may come twice: the receiver knows it by the ids it carries. */
import type { ExecutionName, ParentLink, Sender } from '@perdure/engine';
import type { history, workflowservice } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';

export interface FromWorkflow<Request> {
  readonly namespaceId: string;
  readonly request: Request;
  readonly sender: Sender;
}

export interface StartChildRequest {
  readonly namespaceId: string;
  readonly workflowId: string;
  /** Drawn by the parent: a child that has this run is this child. */
  readonly runId: string;
  readonly parent: ParentLink;
  readonly rootExecution: ExecutionName;
  /** The StartChildWorkflowExecutionInitiated event. */
  readonly initiated: history.HistoryEvent;
}

export interface ChildClosedRequest {
  readonly parent: ParentLink;
  /** The last run of the child. */
  readonly child: ExecutionName;
  readonly firstRunId: string;
  readonly closeEvent: history.HistoryEvent;
}

export interface AcrossRuns {
  signalFromWorkflow(ask: FromWorkflow<workflowservice.SignalWorkflowExecutionRequest>, call: CallInfo): Promise<void>;
  cancelFromWorkflow(ask: FromWorkflow<workflowservice.RequestCancelWorkflowExecutionRequest>, call: CallInfo): Promise<void>;
  /** Creates the child, its first workflow task held back. ALREADY_EXISTS: the id is not free. */
  startChild(ask: StartChildRequest, call: CallInfo): Promise<void>;
  /** The parent has recorded the start: the child's first workflow task is scheduled. */
  releaseChild(ask: ExecutionName & { readonly namespaceId: string }, call: CallInfo): Promise<void>;
  /** The parent has closed: the child is terminated or asked to cancel, whichever run of its chain is the current one. */
  closeByParent(
    ask: {
      readonly namespaceId: string;
      readonly workflowId: string;
      readonly firstRunId: string;
      readonly terminate: boolean;
      readonly sender: Sender;
    },
    call: CallInfo,
  ): Promise<void>;
  /** NOT_FOUND: the parent is closed, or has heard of it already. */
  recordChildClosed(ask: ChildClosedRequest, call: CallInfo): Promise<void>;
}
