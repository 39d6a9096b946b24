// Goal: good requests reach history complete, stored bytes come out as they were, limits change what is stored. Method: a
// frontend over fakes; spliced responses are encoded the way a transport does and decoded again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestError } from '@perdure/engine';
import { decode, encode, encodeWith } from '@perdure/wire/codec';
import { SplicedResponse, type MessageTypes, type workflowservice } from '@perdure/wire/types';
import type { MatchingService } from '../matching/service.js';
import { settle } from '../matching/testing/virtual-clock.js';
import { encodeQueryToken } from '../query-token.js';
import { createFixture, type Asked } from './testing/frontend-fixture.js';

const namespace = 'default';
const taskQueue = { name: 'q' };
const start = { namespace, workflowId: 'a', workflowType: { name: 't' }, taskQueue };
const large = { payloads: [{ data: new Uint8Array(2 * 1024 * 1024) }] };
const small = { payloads: [{ data: Uint8Array.of(1) }] };
const service = 'temporal.api.workflowservice.v1';

const firstAsked = <Argument>(asked: readonly Asked[]): Argument =>
  (asked[0] ?? assert.fail('nothing was asked')).argument as Argument;

test('a start reaches history with its defaults filled in', async () => {
  const fixture = await createFixture();
  await fixture.call(
    'StartWorkflowExecution',
    { ...start, retryPolicy: { maximumAttempts: 1 }, workflowIdReusePolicy: 4 },
    { deadlineMs: 5 },
  );
  const { argument, call } = fixture.asked[0] ?? assert.fail();
  assert.deepEqual(call, { deadlineMs: 5 });
  assert.deepEqual(argument, {
    namespaceId: fixture.namespace.id,
    request: {
      ...start,
      taskQueue: { name: 'q', kind: 1 },
      requestId: '00000000-0000-7000-8000-000000000003',
      retryPolicy: {
        maximumAttempts: 1,
        initialInterval: { seconds: 1 },
        backoffCoefficient: 2,
        maximumInterval: { seconds: 100, nanos: 0 },
      },
      workflowIdReusePolicy: 1,
      workflowIdConflictPolicy: 3,
      workflowExecutionTimeout: undefined,
      workflowRunTimeout: undefined,
      workflowStartDelay: undefined,
      workflowTaskTimeout: undefined,
    },
  });
});

test('durations are capped, request ids kept', async () => {
  const fixture = await createFixture();
  await fixture.call('StartWorkflowExecution', { ...start, requestId: 'r', workflowRunTimeout: { seconds: 1e12, nanos: 5 } });
  const { request } = firstAsked<{ request: Record<string, unknown> }>(fixture.asked);
  assert.deepEqual(request['workflowRunTimeout'], { seconds: 3_153_600_000 });
  assert.equal(request['requestId'], 'r');
});

const eventBytes = encode('temporal.api.history.v1.History', { events: [{ eventId: 1 }, { eventId: 2 }] });

function onTheWire<T extends keyof MessageTypes>(type: T, response: unknown): MessageTypes[T] {
  assert.ok(response instanceof SplicedResponse);
  return decode(type, encodeWith(type, response.message as MessageTypes[T], response.extra));
}

test('stored events go out as they are', async () => {
  const task = { at: 'workflowTask', response: { attempt: 1 }, events: eventBytes } as const;
  const fixture = await createFixture({
    history: {
      getHistory: () => Promise.resolve({ events: eventBytes, nextPageToken: Uint8Array.of(7) }),
      completeWorkflowTask: () =>
        Promise.resolve({ response: { workflowTask: { attempt: 1 }, resetHistoryEventId: 0 }, workflowTaskEvents: eventBytes }),
    },
    matching: { poll: () => Promise.resolve(task) },
  });
  const history = onTheWire(
    `${service}.GetWorkflowExecutionHistoryResponse`,
    await fixture.call('GetWorkflowExecutionHistory', { namespace, execution: { workflowId: 'a' } }),
  );
  assert.deepEqual(ids(history.history), [1, 2]);
  assert.deepEqual([...(history.nextPageToken ?? [])], [7]);
  const polled = await fixture.call(
    'PollWorkflowTaskQueue',
    { namespace, taskQueue },
    { deadlineMs: fixture.clock.now() + 60_000 },
  );
  assert.deepEqual(ids(onTheWire(`${service}.PollWorkflowTaskQueueResponse`, polled).history), [1, 2]);
  const completed = onTheWire(
    `${service}.RespondWorkflowTaskCompletedResponse`,
    await fixture.call('RespondWorkflowTaskCompleted', { taskToken: fixture.token }),
  );
  assert.deepEqual([completed.workflowTask?.attempt, ids(completed.workflowTask?.history)], [1, [1, 2]]);
});

const ids = (history: MessageTypes['temporal.api.history.v1.History'] | undefined) =>
  history?.events?.map(({ eventId }) => eventId);

test('an empty history is a history', async () => {
  const fixture = await createFixture({
    history: { getHistory: () => Promise.resolve({ events: new Uint8Array(0), nextPageToken: new Uint8Array(0) }) },
  });
  const request = { namespace, execution: { workflowId: 'a' }, waitNewEvent: true, maximumPageSize: 1000 };
  const answer = await fixture.call('GetWorkflowExecutionHistory', request);
  assert.notEqual(onTheWire(`${service}.GetWorkflowExecutionHistoryResponse`, answer).history, undefined);
  const asked = fixture.asked[0]?.argument as { request: { maximumPageSize: number; historyEventFilterType: number } };
  assert.deepEqual([asked.request.maximumPageSize, asked.request.historyEventFilterType], [256, 1]);
});

test('what is too large to store fails the activity instead', async () => {
  const { call, asked, token } = await createFixture();
  await call('RespondActivityTaskCompleted', { taskToken: token, result: large });
  await call('RespondActivityTaskCanceled', { taskToken: token, details: large });
  assert.deepEqual(await call('RecordActivityTaskHeartbeat', { taskToken: token, details: large }), { cancelRequested: true });
  assert.deepEqual(
    asked.map(({ method, argument }) => [method, (argument as { request: { failure: object } }).request.failure]),
    [
      ['failActivityTask', { message: 'Complete result exceeds size limit.', serverFailureInfo: { nonRetryable: true } }],
      ['failActivityTask', { message: 'Cancel details exceed size limit.', serverFailureInfo: { nonRetryable: true } }],
      ['failActivityTask', { message: 'Heartbeat details exceed size limit.', serverFailureInfo: { nonRetryable: true } }],
    ],
  );
});

test('an answer to a query that is too large becomes an error, whichever way it comes', async () => {
  const completeWorkflowTask = () => Promise.resolve({ response: {}, workflowTaskEvents: undefined });
  const { call, asked, token, namespace: known } = await createFixture({ history: { completeWorkflowTask } });
  const queue = { namespaceId: known.id, type: 1, name: 'q', sticky: true } as const;
  const taskToken = encodeQueryToken({ queue, queryId: 'i' });
  await call('RespondQueryTaskCompleted', { taskToken, completedType: 1, queryResult: large });
  await call('RespondQueryTaskCompleted', { taskToken, completedType: 1, queryResult: small });
  await call('RespondWorkflowTaskCompleted', {
    taskToken: token,
    queryResults: { a: { resultType: 1, answer: large }, b: { resultType: 1, answer: small } },
  });
  const failed = { errorMessage: 'Blob data size exceeds limit.' };
  const [first, second, third] = asked.map(({ argument }) => argument as { queue?: object; request: Answers });
  assert.deepEqual(first, { queue, queryId: 'i', request: { ...failed, completedType: 2 } });
  assert.deepEqual(second?.request.queryResult, small);
  assert.deepEqual(third?.request.queryResults?.['a'], { ...failed, resultType: 2 });
  assert.deepEqual(third?.request.queryResults?.['b']?.answer, small);
});
type Answers = workflowservice.RespondQueryTaskCompletedRequest & workflowservice.RespondWorkflowTaskCompletedRequest;

test('a query that ends without an answer says whether to ask again', async () => {
  const late = () => Promise.reject(new RequestError(4, 'history did not answer in time'));
  const { call, frontend } = await createFixture({ history: { queryWorkflow: late } });
  const request = { namespace, execution: { workflowId: 'a' }, query: { queryType: 't' } };
  await assert.rejects(call('QueryWorkflow', request), { code: 4, message: 'query timed out before a worker could process it' });
  const waiting = await createFixture({
    history: {
      queryWorkflow: (_, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new RequestError(1, 'cancelled')))),
    },
  });
  const asked = waiting.call('QueryWorkflow', request);
  const refused = assert.rejects(asked, { code: 14, message: 'The server is shutting down.' });
  await settle();
  waiting.frontend.closeToPolls();
  waiting.frontend.endPolls();
  await refused;
  frontend.closeToPolls();
  await assert.rejects(call('QueryWorkflow', request), { code: 14 });
});

test('a failure that is too large is cut, and its worker told', async () => {
  const { call, asked, token } = await createFixture();
  const failure = {
    message: '\u20ac'.repeat(1_000_000),
    applicationFailureInfo: { type: 'T', nonRetryable: true, details: large },
  };
  const answer = (await call('RespondActivityTaskFailed', { taskToken: token, failure })) as { failures: { message: string }[] };
  assert.deepEqual(
    answer.failures.map(({ message }) => message),
    ['Failure exceeds size limit.'],
  );
  const { request } = firstAsked<{ request: { failure: { cause: { message: string; applicationFailureInfo: object } } } }>(asked);
  const { cause } = request.failure;
  assert.deepEqual(cause.applicationFailureInfo, { nonRetryable: true, type: 'T' });
  // The type, and what fields take beside their texts, are counted too.
  assert.equal(cause.message.length, Math.floor((512 * 1024 - 1 - 12) / 3));
});

const waiting: MatchingService['poll'] = (_, { signal }) =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined), { once: true }));
/** Lets every promise chain come to rest. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

test('polls end empty when caller or server goes', async () => {
  const { call, clock, frontend } = await createFixture({ matching: { poll: waiting } });
  const deadlineMs = clock.now() + 60_000;
  const caller = new AbortController();
  const gone = call('PollWorkflowTaskQueue', { namespace, taskQueue }, { deadlineMs, signal: caller.signal });
  const ofServer = call('PollActivityTaskQueue', { namespace, taskQueue }, { deadlineMs });
  await settled();
  caller.abort();
  assert.deepEqual(await gone, {});
  frontend.closeToPolls();
  frontend.endPolls();
  assert.deepEqual(await ofServer, {});
  await assert.rejects(call('PollActivityTaskQueue', { namespace, taskQueue }, { deadlineMs }), {
    code: 14,
    message: 'The server is shutting down.',
  });
});

test('matching is told of a worker that stops, if it had a sticky queue', async () => {
  const { call, asked, namespace: known } = await createFixture();
  assert.deepEqual(await call('ShutdownWorker', { namespace, identity: 'w' }), {});
  assert.deepEqual(asked, []);
  assert.deepEqual(await call('ShutdownWorker', { namespace, stickyTaskQueue: 's' }), {});
  const queue = { namespaceId: known.id, type: 1, name: 's', sticky: true };
  assert.deepEqual(
    asked.map(({ method, argument }) => [method, argument]),
    [['workerLeft', { queue }]],
  );
});

test('capabilities that are not built are not claimed', async () => {
  const { call } = await createFixture();
  const info = (await call('GetSystemInfo', {})) as { capabilities: Record<string, boolean> };
  const claimed = Object.keys(info.capabilities).filter((name) => info.capabilities[name]);
  assert.deepEqual(claimed, [
    'signalAndQueryHeader',
    'internalErrorDifferentiation',
    'activityFailureIncludeHeartbeat',
    'encodedFailureAttributes',
    'sdkMetadata',
    'upsertMemo',
    'eagerWorkflowStart',
    'buildIdBasedVersioning',
  ]);
});
