// For tests: an argument and a result of every method between hosts, with everything that is hard to carry.
import { decode, encode } from '@perdure/wire/codec';
import type { MessageTypes } from '@perdure/wire/types';
import type { HistoryService } from '../../history/service.js';
import type { StartedTask, StartedWorkflowTask } from '../../tasks.js';
import { encodeTaskToken } from '../../history/task-token.js';
import type { MatchingService } from '../../matching/service.js';
import type { QueueRef, TaskOffer } from '../../tasks.js';

type Samples<Service> = {
  readonly [Name in keyof Service]: Service[Name] extends (argument: infer Argument, ...rest: never[]) => Promise<infer Result>
    ? { readonly argument: Argument; readonly result: Result }
    : never;
};

const api = 'temporal.api.workflowservice.v1';
export const namespaceId = '0198f6a4-0000-7000-8000-000000000001';
const big = Number.MAX_SAFE_INTEGER;
const data = Uint8Array.of(0, 1, 255);
const payloads = { payloads: [{ metadata: { encoding: data, __proto__x: data }, data: new Uint8Array(70_000).fill(7) }] };

/** As it is after it came in from a client: a class instance with inherited defaults. */
const received = <Name extends keyof MessageTypes>(typeName: Name, value: MessageTypes[Name]): MessageTypes[Name] =>
  decode(typeName, encode(typeName, value));

export const queue: QueueRef = { namespaceId, type: 1, name: 'orders \u4e2d \u{1f600}', sticky: false };
export const offer: TaskOffer = {
  shardId: 3,
  rangeId: 2,
  priority: 5,
  order: big,
  namespaceId,
  workflowId: 'order-1',
  runId: '0198f6a4-0000-7000-8000-000000000002',
  scheduledEventId: 2,
  stamp: 0,
};
export const taskToken = encodeTaskToken({ ...offer, attempt: 1, startedEventId: 3 });

const workflowTask: StartedWorkflowTask = {
  at: 'workflowTask',
  response: received(`${api}.PollWorkflowTaskQueueResponse`, {
    taskToken,
    startedEventId: big,
    attempt: 1,
    query: { queryType: 'state' },
  }),
  events: data,
};
const activityTask: StartedTask = {
  at: 'activityTask',
  response: { taskToken, input: payloads, scheduledTime: { seconds: 1_700_000_000, nanos: 999_999_999 }, attempt: 2 },
};

const completed = { workflowExecution: { workflowId: 'order-1' } };

const offerRun = { workflowId: 'order-1', runId: offer.runId };
const sender = { ...offerRun, childOnly: true, initiatedEventId: big };
const parent = { namespace: 'default', namespaceId, ...offerRun, initiatedEventId: 5 };
const event = received('temporal.api.history.v1.HistoryEvent', {
  eventId: big,
  workflowExecutionCompletedEventAttributes: { result: payloads },
});

export const historySamples: Samples<HistoryService> = {
  signalWithStart: {
    argument: { namespaceId, request: { workflowId: 'order-1', signalInput: payloads } },
    result: { runId: offer.runId, started: true },
  },
  requestCancelWorkflow: { argument: { namespaceId, request: { ...completed, reason: 'why' } }, result: undefined },
  terminateWorkflow: { argument: { namespaceId, request: { ...completed, details: payloads } }, result: undefined },
  startWorkflow: {
    argument: {
      namespaceId,
      request: received(`${api}.StartWorkflowExecutionRequest`, {
        workflowId: 'order-1',
        workflowType: { name: 'order' },
        taskQueue: { name: 'orders' },
        input: payloads,
        memo: { fields: { ['__proto__']: { data } } },
        workflowRunTimeout: { seconds: big },
      }),
    },
    result: { response: { runId: 'r', started: true, eagerWorkflowTask: { taskToken } }, workflowTaskEvents: data },
  },
  signalWorkflow: { argument: { namespaceId, request: { ...completed, signalName: 's', input: payloads } }, result: undefined },
  queryWorkflow: {
    argument: {
      namespaceId,
      request: { execution: { workflowId: 'order-1' }, query: { queryType: 'state', queryArgs: payloads } },
    },
    result: received(`${api}.QueryWorkflowResponse`, { queryResult: payloads, queryRejected: { status: 2 } }),
  },
  prepareQuery: { argument: { queue, workflowId: 'order-1', runId: 'r' }, result: workflowTask },
  describeWorkflow: {
    argument: { namespaceId, request: { execution: { workflowId: 'order-1', runId: 'r' } } },
    result: {
      workflowExecutionInfo: { historyLength: big, status: 1, taskQueue: 'orders' },
      pendingActivities: [{ attempt: 2 }],
    },
  },
  getHistory: {
    argument: { namespaceId, request: { execution: { workflowId: 'order-1' }, waitNewEvent: true, nextPageToken: data } },
    result: { events: data, nextPageToken: new Uint8Array(0) },
  },
  getHistoryReverse: {
    argument: { namespaceId, request: { execution: { workflowId: 'order-1' }, nextPageToken: data } },
    result: { events: data, nextPageToken: data },
  },
  resetStickyQueue: { argument: { namespaceId, request: { execution: { workflowId: 'order-1' } } }, result: undefined },
  recordTaskStarted: {
    argument: { queue, offer, identity: 'worker', requestId: 'q' },
    result: { at: 'started', task: workflowTask },
  },
  completeWorkflowTask: {
    argument: {
      namespaceId,
      request: { taskToken, commands: [{ commandType: 1, startTimerCommandAttributes: { timerId: '1' } }] },
    },
    result: { response: { resetHistoryEventId: 7, workflowTask: { attempt: 1 } }, workflowTaskEvents: data },
  },
  failWorkflowTask: {
    argument: { namespaceId, request: { taskToken, failure: { message: 'no', cause: { message: 'why' } } } },
    result: undefined,
  },
  completeActivityTask: { argument: { namespaceId, request: { taskToken, result: payloads } }, result: undefined },
  failActivityTask: { argument: { namespaceId, request: { taskToken, failure: { message: 'no' } } }, result: undefined },
  cancelActivityTask: { argument: { namespaceId, request: { taskToken, details: payloads } }, result: undefined },
  heartbeatActivityTask: {
    argument: { namespaceId, request: { taskToken, details: payloads } },
    result: { cancelRequested: true },
  },
  signalFromWorkflow: {
    argument: { namespaceId, request: { ...completed, signalName: 's', input: payloads }, sender },
    result: undefined,
  },
  cancelFromWorkflow: { argument: { namespaceId, request: { ...completed, reason: 'why' }, sender }, result: undefined },
  startChild: {
    argument: { namespaceId, workflowId: 'order-1', runId: offer.runId, parent, rootExecution: offerRun, initiated: event },
    result: undefined,
  },
  releaseChild: { argument: { namespaceId, ...offerRun }, result: undefined },
  closeByParent: {
    argument: { namespaceId, workflowId: 'order-1', firstRunId: offer.runId, terminate: true, sender },
    result: undefined,
  },
  recordChildClosed: { argument: { parent, child: offerRun, firstRunId: offer.runId, closeEvent: event }, result: undefined },
  readDispatches: {
    argument: { shardId: 3, queue, after: { priority: 1, order: 0 }, limit: 100 },
    result: { offers: [offer, { ...offer, order: 0 }], more: false },
  },
  leaveStickyQueue: { argument: { queue: { ...queue, sticky: true }, offer }, result: undefined },
};

export const matchingSamples: Samples<MatchingService> = {
  poll: { argument: { queue, identity: 'worker', pollId: 'p' }, result: activityTask },
  offer: { argument: { queue: { ...queue, type: 2 }, offers: [offer] }, result: { accepted: 1, noPoller: false } },
  announceBacklog: { argument: { queue, shardId: 3 }, result: undefined },
  query: {
    argument: { queue, workflowId: 'order-1', runId: 'r', query: { queryType: 'state', queryArgs: payloads } },
    result: { noPoller: false, completed: { completedType: 1, queryResult: payloads } },
  },
  workerLeft: { argument: { queue: { ...queue, sticky: true } }, result: undefined },
  answerQuery: {
    argument: { queue, queryId: 'q', request: { taskToken, completedType: 2, failure: { message: 'no' } } },
    result: undefined,
  },
};
