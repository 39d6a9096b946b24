// Goal: a query goes to one poll at a time until a worker has it, its caller gets one answer, and nothing of it stays behind.
import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { unavailable, type RequestError } from '@perdure/engine';
import { decodeQueryToken } from '../query-token.js';
import type { QueueRef, StartedTask } from '../tasks.js';
import type { MatchingParts } from './matching.js';
import type { QueryAnswer } from './service.js';
import { Bench, normal, sticky } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

let bench = new Bench();
beforeEach(() => (bench = new Bench()));

interface Asked {
  answer: QueryAnswer | undefined;
  error: RequestError | undefined;
  leave(): void;
}

function ask({ queue = normal, forMs, id = 'w' }: { queue?: QueueRef; forMs?: number; id?: string } = {}): Asked {
  const controller = new AbortController();
  const asked: Asked = { answer: undefined, error: undefined, leave: () => controller.abort() };
  const deadlineMs = forMs === undefined ? undefined : bench.clock.now() + forMs;
  const request = { queue, workflowId: id, runId: 'run', query: { queryType: 'state' } };
  bench.matching.query(request, { deadlineMs, signal: controller.signal }).then(
    (answer) => (asked.answer = answer),
    (error: RequestError) => (asked.error = error),
  );
  return asked;
}

/** A poll that keeps what it got. */
async function poll(queue = normal): Promise<StartedTask | undefined> {
  let got: StartedTask | undefined;
  void bench.matching.poll({ queue, identity: 'worker', pollId: 'p' }, {}).then((task) => (got = task));
  await settle();
  return got;
}

async function respond(task: StartedTask | undefined, text = 'yes'): Promise<RequestError | undefined> {
  const token = decodeQueryToken(task?.response.taskToken ?? new Uint8Array(0));
  assert.ok(token !== undefined, 'the task carries no token of a query');
  const error = await bench.matching.answerQuery({ ...token, request: { completedType: 1, errorMessage: text } }, {}).then(
    () => undefined,
    (reason: RequestError) => reason,
  );
  await settle();
  return error;
}

const open = () => bench.matching.stats().openQueries;

test('a query waits for a poll, a poll for a query; the second answer comes too late', async () => {
  const first = ask();
  const task = await poll();
  assert.ok(task?.at === 'workflowTask');
  assert.equal(task.response.query?.queryType, 'state');
  assert.equal(await respond(task), undefined);
  assert.deepEqual(first.answer, { noPoller: false, completed: { completedType: 1, errorMessage: 'yes' } });
  const late = await respond(task);
  assert.deepEqual([late?.code, late?.message], [5, 'query task not found, or already expired']);
  const waiting = bench.poll();
  const second = ask();
  await settle();
  assert.equal(waiting.outcome, 'w');
  assert.deepEqual([second.answer, open()], [undefined, 1]);
});

test('queries go before tasks, first come first', async () => {
  await bench.offer(bench.history.rows(1, 2));
  ask({ id: 'a' });
  ask({ id: 'b' });
  assert.deepEqual(await bench.work(4), ['a', 'b', '1/3/1', '1/3/2']);
});

test('a query ends at its deadline or with its caller, with a worker or without', async () => {
  const handed = ask({ forMs: 5_000 });
  const task = await poll();
  const waiting = ask({ forMs: 5_000 });
  const gone = ask();
  gone.leave();
  await settle();
  assert.equal(gone.error?.code, 4);
  await bench.clock.advance(5_000);
  assert.deepEqual([handed.error?.code, waiting.error?.code, open()], [4, 4, 0]);
  assert.equal((await respond(task))?.code, 5);
  assert.equal(await poll(), undefined, 'nobody waits for an answer any more');
});

test('a sticky queue without a worker takes no query and gives back those that wait', async () => {
  const never = ask({ queue: sticky });
  await settle();
  assert.equal(never.answer?.noPoller, true);
  bench.poll({ queue: sticky }).abort();
  await settle();
  const waits = ask({ queue: sticky });
  await bench.clock.advance(9_999);
  assert.deepEqual([waits.answer], [undefined]);
  await bench.clock.advance(1);
  assert.equal(waits.answer?.noPoller, true);
  const quiet = ask({ queue: sticky });
  await settle();
  assert.deepEqual(quiet.answer, { noPoller: true, completed: {} });
});

test('a poll that goes away before it has the query leaves it to the next one', async () => {
  let prepared = () => {};
  bench.history.fate = () => new Promise((resolve) => (prepared = resolve));
  const query = ask();
  const first = bench.poll();
  await settle();
  first.abort();
  bench.history.fate = () => 'fine';
  prepared();
  await settle();
  assert.equal(first.outcome, 'empty');
  await respond(await poll());
  assert.equal(query.answer?.noPoller, false);
});

test('what history cannot tell is told to the caller, and the poll goes on waiting', async () => {
  bench.history.fate = () => 'fails';
  const waiting = bench.poll();
  const query = ask();
  await settle();
  assert.equal(query.error?.code, 14);
  bench.history.fate = () => 'fine';
  await bench.offer([bench.history.row(1, 1)]);
  assert.equal(waiting.outcome, '1/3/1');
});

test('an answer that comes while the next poll is asked for is not lost', async () => {
  const query = ask();
  const task = await poll();
  bench.history.fate = () => 'fails';
  ask();
  await poll();
  await respond(task, 'still');
  assert.equal(query.answer?.completed.errorMessage, 'still');
});

test('a queue that moves away fails its queries so that they are asked again elsewhere', async () => {
  let owned = true;
  bench = new Bench({ ownsQueue: () => owned } satisfies Partial<MatchingParts>);
  const waiting = ask();
  const handedOne = ask({ queue: { ...normal, name: 'other' } });
  await poll({ ...normal, name: 'other' });
  owned = false;
  bench.matching.ownershipChanged();
  await settle();
  for (const { error } of [waiting, handedOne]) {
    assert.equal(error?.code, unavailable('').code);
    assert.equal(error?.details[0]?.typeName, 'perdure.internal.QueueNotOwned');
  }
  assert.equal(open(), 0);
});

test('waiting queries are bounded', async () => {
  bench = new Bench({ limits: { openQueriesMax: 2 } });
  ask();
  ask();
  const third = ask();
  await settle();
  assert.equal(third.error?.code, 8);
});

test('a queue with a query is not forgotten, one without is', async () => {
  ask({ forMs: 600_000 });
  await bench.clock.advance(500_000);
  assert.equal(bench.matching.stats().queues, 1);
  await bench.clock.advance(600_000);
  assert.equal(bench.matching.stats().queues, 0);
});
