// Goal: a task is never lost and never started twice, whatever becomes of the calls to history.
// Method: history answers, fails, or does what was asked and loses the answer, call by call.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Fate } from './testing/fake-history.js';
import { Bench } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

/** The fates of the next calls to start a task; afterwards all is fine. */
function fates(bench: Bench, ...next: Fate[]): void {
  bench.history.fate = (call) => (call === 'start' ? (next.shift() ?? 'fine') : 'fine');
}
const requestIds = (bench: Bench): string[] => bench.history.startCalls.map(({ requestId }) => requestId);

test('a stale task is forgotten and its poll goes to the front', async () => {
  const bench = new Bench();
  const [stale, good] = bench.history.rows(1, 2);
  bench.history.started.set('1/3/1', { requestId: 'somebody else', identity: '' });
  const [first, second] = bench.polls(2);
  await bench.offer([stale!]);
  await bench.offer([good!]);
  assert.deepEqual([first!.outcome, second!.outcome], ['1/3/2', undefined]);
  assert.equal(new Set(requestIds(bench)).size, 2);
  assert.equal(bench.matching.stats().handOversStale, 1);
});

test('a failed call is repeated with the same request id, slower and slower', async () => {
  const bench = new Bench();
  bench.history.fate = (call) => (call === 'start' ? 'fails' : 'fine');
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(10);
  assert.equal(bench.history.startCalls.length, 2);
  await bench.clock.advance(9_990);
  const triesIn10s = bench.history.startCalls.length;
  assert.ok(triesIn10s > 10 && triesIn10s < 25, `${triesIn10s} tries`);
  bench.history.fate = () => 'fine';
  await bench.clock.advance(1_000);
  assert.equal(poll.outcome, '1/3/1');
  assert.equal(new Set(requestIds(bench)).size, 1);
});

test('a lost answer is fetched by asking again', async () => {
  const bench = new Bench();
  fates(bench, 'answerLost');
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(10);
  assert.equal(poll.outcome, '1/3/1');
});

test('a call that is never answered is repeated, and its late answer changes nothing', async () => {
  const bench = new Bench();
  let answerLate = (): void => {};
  fates(bench, new Promise((resolve) => (answerLate = resolve)));
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(5_010);
  assert.equal(poll.outcome, '1/3/1');
  answerLate();
  await settle();
  assert.equal(bench.history.started.size, 1);
  assert.equal(bench.matching.stats().handOversStarted, 1);
});

test('a poll gone before any answer: the task is offered to another, with another request id', async () => {
  const bench = new Bench();
  fates(bench, 'fails');
  const gone = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  gone.abort();
  await settle();
  assert.equal(gone.outcome, 'empty');
  assert.deepEqual(await bench.work(1), ['1/3/1']);
  assert.equal(new Set(requestIds(bench)).size, 2);
});

test('a poll gone after a start whose answer was lost: the next poll does not get the task again', async () => {
  const bench = new Bench();
  fates(bench, 'answerLost');
  const gone = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  gone.abort();
  await settle();
  const next = bench.poll();
  await settle();
  assert.equal(bench.history.startCalls.length, 2);
  assert.equal(next.outcome, undefined);
  await bench.offer([bench.history.row(1, 2)]);
  assert.equal(next.outcome, '1/3/2');
});

test('a poll aborted while history starts its task: the task is started for nobody', async () => {
  const bench = new Bench();
  let answerNow = (): void => {};
  fates(bench, new Promise((resolve) => (answerNow = resolve)));
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  poll.abort();
  answerNow();
  await settle();
  assert.equal(poll.outcome, 'empty');
  assert.equal(bench.matching.stats().tasksStartedForNobody, 1);
  assert.deepEqual(await bench.work(1), []);
});

test('a poll whose time is up takes what is on its way, within half a second', async () => {
  const bench = new Bench();
  let answerNow = (): void => {};
  fates(bench, new Promise((resolve) => (answerNow = resolve)));
  const poll = bench.poll({ forMs: 2_000 });
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(1_499);
  answerNow();
  await settle();
  assert.equal(poll.outcome, '1/3/1');
});

test('a poll whose time is up gets nothing new after a stale answer', async () => {
  const bench = new Bench();
  let answerNow = (): void => {};
  fates(bench, new Promise((resolve) => (answerNow = resolve)));
  const poll = bench.poll({ forMs: 2_000 });
  const [stale, good] = bench.history.rows(1, 2);
  await bench.offer([stale!, good!]);
  bench.history.started.set('1/3/1', { requestId: 'somebody else', identity: '' });
  await bench.clock.advance(1_100);
  answerNow();
  await settle();
  assert.equal(poll.outcome, 'empty');
  assert.deepEqual(await bench.work(1), ['1/3/2']);
});

test('tasks of a shard that cannot answer do not stand before others', async () => {
  const bench = new Bench();
  bench.history.fate = (_, shardId) => (shardId === 1 ? 'fails' : 'fine');
  await bench.offer(bench.history.rows(1, 2));
  await bench.offer(bench.history.rows(2, 3));
  const stuck = bench.poll();
  assert.deepEqual(await bench.work(1), ['2/3/1']);
  assert.equal(stuck.outcome, undefined);
});

test('an offer that is known is accepted silently and handed over once', async () => {
  const bench = new Bench();
  const [row] = bench.history.rows(1, 1);
  await bench.offer([row!]);
  assert.deepEqual(await bench.offer([row!]), { accepted: 1, noPoller: false });
  assert.equal(bench.matching.stats().bufferedTasks, 1);
  assert.deepEqual(await bench.work(2), ['1/3/1']);
  assert.equal(bench.history.startCalls.length, 1);
});

test('a task offered again while history is asked is asked about once more: a newer owner may know nothing of the answer', async () => {
  const bench = new Bench();
  let answerNow = (): void => {};
  fates(bench, new Promise((resolve) => (answerNow = resolve)));
  const [row] = bench.history.rows(1, 1);
  const [first, second] = bench.polls(2);
  await bench.offer([row!]);
  // The old owner says stale; the new owner, which never heard of the start, offers the task.
  bench.history.started.set('1/3/1', { requestId: 'at the old owner', identity: '' });
  await bench.offer([row!]);
  answerNow();
  await Promise.resolve();
  bench.history.started.delete('1/3/1');
  await settle();
  assert.equal(bench.history.startCalls.length, 2);
  assert.deepEqual([first!.outcome, second!.outcome], ['1/3/1', undefined]);
});

test('a task that history has trouble with is set aside, the poll gets the next one, and later it is offered again', async () => {
  const bench = new Bench();
  bench.history.fate = (call, shardId) => (call === 'start' && shardId === 1 ? 'broken' : 'fine');
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  await bench.offer([bench.history.row(2, 1)]);
  await bench.clock.advance(1_000);
  assert.equal(poll.outcome, '2/3/1');
  bench.history.fate = () => 'fine';
  const later = bench.poll();
  await bench.clock.advance(30_000);
  assert.equal(later.outcome, '1/3/1');
});
