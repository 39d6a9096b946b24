/** Every method that hosts call on each other; the compiler notices when one is missing here. */
import type { MessageTypes } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { ChildClosedRequest, FromWorkflow, StartChildRequest } from '../history/across-runs.js';
import type { HistoryService, OfNamespace } from '../history/service.js';
import type { EventBytes, QueueRef } from '../tasks.js';
import type { DirectQuery, MatchingService, QueryAnswer } from '../matching/service.js';
import type { MembershipService } from '../membership/index.js';
import {
  message,
  nothing,
  optional,
  plain,
  recordTaskStartedResult,
  startedTask,
  startedWorkflowTask,
  withMessage,
  type Shape,
} from './shapes.js';

interface Method<Argument, Result> {
  readonly argument: Shape<Argument>;
  readonly result: Shape<Result>;
}

/** Of whatever method, once its types have done their duty. */
export type AnyMethod = Method<unknown, unknown>;

type MethodsOf<Service> = {
  readonly [Name in keyof Service]: Service[Name] extends (argument: infer Argument, call: CallInfo) => Promise<infer Result>
    ? Method<Argument, Result>
    : never;
};

const api = 'temporal.api.workflowservice.v1';

const forwarded = <Name extends keyof MessageTypes>(requestType: Name) =>
  withMessage<'request', Name, OfNamespace>('request', requestType);

/** As `forwarded`, of a workflow. */
const fromWorkflow = <Name extends keyof MessageTypes>(requestType: Name) =>
  withMessage<'request', Name, Omit<FromWorkflow<unknown>, 'request'>>('request', requestType);

const historyEvent = 'temporal.api.history.v1.HistoryEvent';

const historyMethods: MethodsOf<HistoryService> = {
  startWorkflow: {
    argument: forwarded(`${api}.StartWorkflowExecutionRequest`),
    result: withMessage<
      'response',
      `${typeof api}.StartWorkflowExecutionResponse`,
      { readonly workflowTaskEvents: EventBytes | undefined }
    >('response', `${api}.StartWorkflowExecutionResponse`),
  },
  signalWorkflow: { argument: forwarded(`${api}.SignalWorkflowExecutionRequest`), result: nothing },
  signalWithStart: {
    argument: forwarded(`${api}.SignalWithStartWorkflowExecutionRequest`),
    result: message(`${api}.SignalWithStartWorkflowExecutionResponse`),
  },
  requestCancelWorkflow: { argument: forwarded(`${api}.RequestCancelWorkflowExecutionRequest`), result: nothing },
  terminateWorkflow: { argument: forwarded(`${api}.TerminateWorkflowExecutionRequest`), result: nothing },
  queryWorkflow: {
    argument: forwarded(`${api}.QueryWorkflowRequest`),
    result: message(`${api}.QueryWorkflowResponse`),
  },
  prepareQuery: { argument: plain(), result: startedWorkflowTask },
  describeWorkflow: {
    argument: forwarded(`${api}.DescribeWorkflowExecutionRequest`),
    result: message(`${api}.DescribeWorkflowExecutionResponse`),
  },
  getHistory: { argument: forwarded(`${api}.GetWorkflowExecutionHistoryRequest`), result: plain() },
  getHistoryReverse: { argument: forwarded(`${api}.GetWorkflowExecutionHistoryReverseRequest`), result: plain() },
  resetStickyQueue: { argument: forwarded(`${api}.ResetStickyTaskQueueRequest`), result: nothing },
  recordTaskStarted: { argument: plain(), result: recordTaskStartedResult },
  completeWorkflowTask: {
    argument: forwarded(`${api}.RespondWorkflowTaskCompletedRequest`),
    result: withMessage<
      'response',
      `${typeof api}.RespondWorkflowTaskCompletedResponse`,
      { readonly workflowTaskEvents: EventBytes | undefined }
    >('response', `${api}.RespondWorkflowTaskCompletedResponse`),
  },
  failWorkflowTask: { argument: forwarded(`${api}.RespondWorkflowTaskFailedRequest`), result: nothing },
  completeActivityTask: { argument: forwarded(`${api}.RespondActivityTaskCompletedRequest`), result: nothing },
  failActivityTask: { argument: forwarded(`${api}.RespondActivityTaskFailedRequest`), result: nothing },
  cancelActivityTask: { argument: forwarded(`${api}.RespondActivityTaskCanceledRequest`), result: nothing },
  heartbeatActivityTask: {
    argument: forwarded(`${api}.RecordActivityTaskHeartbeatRequest`),
    result: message(`${api}.RecordActivityTaskHeartbeatResponse`),
  },
  signalFromWorkflow: { argument: fromWorkflow(`${api}.SignalWorkflowExecutionRequest`), result: nothing },
  cancelFromWorkflow: { argument: fromWorkflow(`${api}.RequestCancelWorkflowExecutionRequest`), result: nothing },
  startChild: {
    argument: withMessage<'initiated', typeof historyEvent, Omit<StartChildRequest, 'initiated'>>('initiated', historyEvent),
    result: nothing,
  },
  releaseChild: { argument: plain(), result: nothing },
  closeByParent: { argument: plain(), result: nothing },
  recordChildClosed: {
    argument: withMessage<'closeEvent', typeof historyEvent, Omit<ChildClosedRequest, 'closeEvent'>>('closeEvent', historyEvent),
    result: nothing,
  },
  readDispatches: { argument: plain(), result: plain() },
  leaveStickyQueue: { argument: plain(), result: nothing },
};

const matchingMethods: MethodsOf<MatchingService> = {
  poll: { argument: plain(), result: optional(startedTask) },
  offer: { argument: plain(), result: plain() },
  announceBacklog: { argument: plain(), result: nothing },
  query: {
    argument: withMessage<'query', 'temporal.api.query.v1.WorkflowQuery', Omit<DirectQuery, 'query'>>(
      'query',
      'temporal.api.query.v1.WorkflowQuery',
    ),
    result: withMessage<'completed', `${typeof api}.RespondQueryTaskCompletedRequest`, Omit<QueryAnswer, 'completed'>>(
      'completed',
      `${api}.RespondQueryTaskCompletedRequest`,
    ),
  },
  workerLeft: { argument: plain(), result: nothing },
  answerQuery: {
    argument: withMessage<
      'request',
      `${typeof api}.RespondQueryTaskCompletedRequest`,
      { readonly queue: QueueRef; readonly queryId: string }
    >('request', `${api}.RespondQueryTaskCompletedRequest`),
    result: nothing,
  },
};

const membershipMethods: MethodsOf<MembershipService> = {
  hostsChanged: { argument: plain(), result: nothing },
};

export interface PeerServices {
  readonly history: HistoryService;
  readonly matching: MatchingService;
  readonly membership: MembershipService;
}

/** By service and name, which is how a call names them: both are what stays when versions differ. */
export const peerMethods: { readonly [Service in keyof PeerServices]: MethodsOf<PeerServices[Service]> } = {
  history: historyMethods,
  matching: matchingMethods,
  membership: membershipMethods,
};
