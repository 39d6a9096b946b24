// Goal: a query is answered with a state that is not older than what was acknowledged before it, once, or told why not (semantics QRY).
// Method: a whole host over a memory store under virtual time; the test plays the worker, line by line.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { RequestError } from '@perdure/engine';
import { createMemoryDatabase } from '@perdure/store-memory';
import { decodeHistory } from '@perdure/wire/codec';
import { enums, type workflowservice } from '@perdure/wire/types';
import { settle, VirtualClock } from '../matching/testing/virtual-clock.js';
import { soloMembership } from '../membership/index.js';
import { createClusterHost, type ClusterHostRoles } from '../peer/cluster-host.js';
import { decodeQueryToken } from '../query-token.js';
import type { StartedWorkflowTask } from '../tasks.js';
import { noMetrics } from '../telemetry/index.js';

const { QueryResultType, QueryRejectCondition } = enums;
const namespaceId = '0198f6a4-0000-7000-8000-000000000001';
const execution = { workflowId: 'w' };
const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const yes = { payloads: [{ data: Uint8Array.of(1) }] };
const answered = { completedType: QueryResultType.ANSWERED, queryResult: yes };
const stickyAttributes = { workerTaskQueue: { name: 'own' }, scheduleToStartTimeout: { seconds: 5 } };
const complete = { commandType: enums.CommandType.COMPLETE_WORKFLOW_EXECUTION, completeWorkflowExecutionCommandAttributes: {} };

let clock: VirtualClock;
let host: ClusterHostRoles;

beforeEach(async () => {
  clock = new VirtualClock();
  let drawn = 0;
  host = createClusterHost({
    store: createMemoryDatabase({ now: () => clock.now() }).open(),
    membership: soloMembership('host'),
    connect: () => assert.fail('a host that is alone connects to nobody'),
    clock,
    random: { uuid: () => `00000000-0000-7000-8000-${String(++drawn).padStart(12, '0')}`, next: () => 0.5 },
    logger,
    metrics: noMetrics,
    shardCount: 1,
  });
  await host.start();
});

const start = (more: workflowservice.StartWorkflowExecutionRequest = {}) =>
  host.history.startWorkflow(
    { namespaceId, request: { ...execution, workflowType: { name: 'W' }, taskQueue: { name: 'Q' }, requestId: 's', ...more } },
    {},
  );
const signal = () => host.history.signalWorkflow({ namespaceId, request: { workflowExecution: execution, signalName: 's' } }, {});

interface Asked {
  response: workflowservice.QueryWorkflowResponse | undefined;
  error: RequestError | undefined;
}

async function ask(more: workflowservice.QueryWorkflowRequest = {}, forMs = 60_000): Promise<Asked> {
  const asked: Asked = { response: undefined, error: undefined };
  const request = { namespace: 'default', execution, query: { queryType: 'state' }, ...more };
  host.history.queryWorkflow({ namespaceId, request }, { deadlineMs: clock.now() + forMs }).then(
    (response) => (asked.response = response),
    (error: RequestError) => (asked.error = error),
  );
  await settle();
  return asked;
}

async function poll(name = 'Q'): Promise<StartedWorkflowTask> {
  const queue = { namespaceId, type: 1, name, sticky: name !== 'Q' } as const;
  const task = await host.matching.poll({ queue, identity: 'worker', pollId: 'p' }, { deadlineMs: clock.now() + 60_000 });
  assert.ok(task?.at === 'workflowTask');
  return task;
}

async function respond(
  { response }: StartedWorkflowTask,
  more: workflowservice.RespondWorkflowTaskCompletedRequest = {},
): Promise<workflowservice.PollWorkflowTaskQueueResponse | undefined> {
  const request = { taskToken: response.taskToken, ...more };
  const next = await host.history.completeWorkflowTask({ namespaceId, request }, {});
  await settle();
  return next.response.workflowTask;
}

async function answer({ response }: StartedWorkflowTask, request: workflowservice.RespondQueryTaskCompletedRequest = answered) {
  const token = decodeQueryToken(response.taskToken ?? new Uint8Array(0));
  assert.ok(token !== undefined);
  await host.matching.answerQuery({ ...token, request }, {});
  await settle();
}

const queriesOf = (task: workflowservice.PollWorkflowTaskQueueResponse | undefined) => Object.keys(task?.queries ?? {});
const eventIds = ({ events }: StartedWorkflowTask) => decodeHistory(events).map(({ eventId }) => eventId);
const resultsOf = (task: workflowservice.PollWorkflowTaskQueueResponse | undefined) =>
  Object.fromEntries(queriesOf(task).map((id) => [id, { resultType: QueryResultType.ANSWERED, answer: yes }]));

test('a query of an idle run goes to a worker at once, with the whole history, and leaves no event', async () => {
  await start();
  await respond(await poll());
  const asked = await ask();
  const task = await poll();
  assert.deepEqual(eventIds(task), [1, 2, 3, 4]);
  const { attempt, previousStartedEventId, startedEventId, scheduledTime, query } = task.response;
  assert.deepEqual([attempt, previousStartedEventId, startedEventId, scheduledTime], [1, 3, undefined, undefined]);
  assert.equal(query?.queryType, 'state');
  await answer(task);
  assert.deepEqual(asked.response?.queryResult, yes);
  assert.equal(asked.response?.link?.workflow?.reason, 'Query processed');
  const described = await host.history.describeWorkflow({ namespaceId, request: { execution } }, {});
  assert.equal(described.workflowExecutionInfo?.historyLength, 4);
});

test('while a task is scheduled a query rides with it, and is answered with its completion', async () => {
  await start();
  const asked = await ask();
  const task = await poll();
  assert.equal(queriesOf(task.response).length, 1);
  await respond(task, { queryResults: resultsOf(task.response) });
  assert.deepEqual(asked.response?.queryResult, yes);
});

test('a query that comes after the task was handed out goes with the next one, or directly when there is none', async () => {
  await start();
  const first = await poll();
  const asked = await ask();
  await signal();
  const next = await respond(first, { returnNewWorkflowTask: true, stickyAttributes });
  assert.equal(queriesOf(next).length, 1, 'the task that was started at once carries it');
  await respond({ at: 'workflowTask', response: next ?? {}, events: new Uint8Array(0) });
  assert.deepEqual([asked.response], [undefined]);
  await answer(await poll());
  assert.deepEqual(asked.response?.queryResult, yes);
});

test('one query waits for a task of a run, no more', async () => {
  await start();
  const [first, second] = [await ask(), await ask()];
  assert.deepEqual([first.error], [undefined]);
  assert.equal(second.error?.code, 8);
  assert.match(second.error?.message ?? '', /^consistent query buffer is full/);
  await clock.advance(60_000);
  assert.equal(first.error?.code, 4);
  const third = await ask();
  assert.equal(third.error, undefined, 'the place of the one that has gone is free');
});

test('the sticky queue is asked first, without history; when nobody is there, the normal one, and it stays so', async () => {
  await start();
  await respond(await poll(), { stickyAttributes });
  const sticky = poll('own');
  const first = await ask();
  const task = await sticky;
  assert.deepEqual(eventIds(task), []);
  await answer(task);
  assert.deepEqual(first.response?.queryResult, yes);
  const second = await ask();
  await clock.advance(5_000);
  const whole = await poll();
  assert.deepEqual(eventIds(whole), [1, 2, 3, 4]);
  await answer(whole);
  assert.deepEqual(second.response?.queryResult, yes);
  await signal();
  assert.equal((await poll()).response.previousStartedEventId, 3);
});

test('a caller in a hurry does not take the run from its sticky worker', async () => {
  await start();
  const first = await poll();
  const stickyPoll = host.matching.poll(
    { queue: { namespaceId, type: 1, name: 'own', sticky: true }, identity: 'w', pollId: 'p' },
    { deadlineMs: clock.now() + 2_000 },
  );
  await respond(first, { stickyAttributes });
  await clock.advance(1_000);
  await stickyPoll;
  const asked = await ask({}, 1_000);
  await clock.advance(1_000);
  assert.equal(asked.error?.code, 4);
  const next = ask();
  assert.deepEqual(eventIds(await poll('own')), []);
  await next;
});

test('a run that closes while a query waits answers it all the same, unless no worker has ever seen it', async () => {
  await start();
  const first = await poll();
  const asked = await ask();
  await respond(first, { commands: [complete] });
  await answer(await poll());
  assert.deepEqual(asked.response?.queryResult, yes);
  await start({ requestId: 't' });
  const unseen = await ask();
  await host.history.terminateWorkflow({ namespaceId, request: { workflowExecution: execution } }, {});
  await settle();
  assert.equal(unseen.error?.code, 9);
  assert.equal(unseen.error?.details[0]?.typeName, 'temporal.api.errordetails.v1.WorkflowNotReadyFailure');
});

test('a rejected query says the status; an unknown run is not found', async () => {
  await start();
  await respond(await poll(), { commands: [complete] });
  const rejected = await ask({ queryRejectCondition: QueryRejectCondition.NOT_OPEN });
  assert.equal(rejected.response?.queryRejected?.status, enums.WorkflowExecutionStatus.COMPLETED);
  const unknown = await ask({ execution: { workflowId: 'nobody' } });
  assert.equal(unknown.error?.code, 5);
});

test('a worker that cannot answer says why', async () => {
  await start();
  await respond(await poll());
  const asked = await ask();
  const failure = { message: 'no such handler' };
  await answer(await poll(), { completedType: QueryResultType.FAILED, errorMessage: 'sorry', failure });
  assert.deepEqual([asked.error?.code, asked.error?.message], [3, 'sorry']);
  assert.deepEqual(asked.error?.details, [{ typeName: 'temporal.api.errordetails.v1.QueryFailedFailure', value: { failure } }]);
});

test('queries end with UNAVAILABLE when their shard goes', async () => {
  await start();
  const asked = await ask();
  await host.stop();
  await clock.advance(10_000);
  assert.equal(asked.error?.code, 14);
});

test('a started task that is handed out once more takes no query along that came since: it has not seen what came before that', async () => {
  const eager = { requestEagerExecution: true };
  const first = await start(eager);
  await signal();
  const asked = await ask();
  const again = await start(eager);
  assert.deepEqual(again.response.eagerWorkflowTask?.taskToken, first.response.eagerWorkflowTask?.taskToken);
  assert.deepEqual(queriesOf(again.response.eagerWorkflowTask), []);
  await respond({ at: 'workflowTask', response: again.response.eagerWorkflowTask ?? {}, events: new Uint8Array(0) });
  const next = await poll();
  assert.equal(queriesOf(next.response).length, 1);
  await respond(next, { queryResults: resultsOf(next.response) });
  assert.deepEqual(asked.response?.queryResult, yes);
});
