// Goal: the host as a whole: limits, ownership, unloading, and that one queue's trouble stays its own.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { RequestError } from '@perdure/engine';
import { Bench, normal } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';
import type { QueueRef } from '../tasks.js';

const queueNamed = (name: string): QueueRef => ({ ...normal, name });
const limited = { code: 8 };

test('queues are told apart by namespace, type and name', async () => {
  const bench = new Bench();
  const others = [
    { ...normal, namespaceId: 'other' },
    { ...normal, type: 2 as const },
    { ...normal, name: 'other' },
  ];
  const polls = others.map((queue) => bench.poll({ queue }));
  await bench.offer([bench.history.row(1, 1)]);
  assert.ok(polls.every(({ outcome }) => outcome === undefined));
  assert.equal(bench.matching.stats().queues, 4);
});

test('beyond the limits: RESOURCE_EXHAUSTED, concurrent limit, of the system', async () => {
  const bench = new Bench({ limits: { openPollsMax: 2, queuesMax: 2 } });
  bench.polls(2);
  const third = bench.poll();
  await settle();
  const error = third.error as RequestError;
  assert.equal(error.code, 8);
  assert.deepEqual(error.details[0]?.value, { cause: 2, scope: 2 });
  await bench.announce(1, queueNamed('b'));
  await assert.rejects(bench.announce(1, queueNamed('c')), limited);
  await assert.rejects(bench.offer([bench.history.row(1, 1)], queueNamed('c')), limited);
  assert.equal(bench.matching.stats().refusedByLimit, 3);
});

test('a poll that ended makes room for another', async () => {
  const bench = new Bench({ limits: { openPollsMax: 1 } });
  bench.poll().abort();
  await settle();
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  assert.equal(poll.outcome, '1/3/1');
});

test('queues without polls hold a bounded number of tasks together; polled ones go on', async () => {
  const bench = new Bench({ limits: { bufferedTasksMax: 300 } });
  for (let index = 1; index <= 5; index += 1) await bench.offer(bench.history.rows(index, 200), queueNamed(`dead-${index}`));
  assert.equal(bench.matching.stats().bufferedTasks, 300);
  bench.history.rows(9, 400);
  await bench.announce(9);
  assert.equal((await bench.work(400)).length, 400);
});

test('an unused queue is unloaded after five minutes, a used one is not', async () => {
  const bench = new Bench();
  bench.poll({ queue: queueNamed('idle'), forMs: 2_000 });
  await bench.offer([bench.history.row(1, 1)], queueNamed('holds a task'));
  await bench.announce(1, queueNamed('has a backlog'));
  await bench.clock.advance(299_000);
  assert.equal(bench.matching.stats().queues, 3);
  await bench.clock.advance(62_000);
  assert.equal(bench.matching.stats().queues, 2);
});

test('a queue polled now and then stays, though no sweep sees a poll', async () => {
  const bench = new Bench();
  for (let minute = 0; minute < 8; minute += 1) {
    bench.poll({ forMs: 2_000 });
    await bench.clock.advance(60_000);
    assert.equal(bench.matching.stats().queues, 1);
  }
});

test('when all queues are unloaded no timer is left', async () => {
  const bench = new Bench();
  bench.poll({ forMs: 2_000 });
  await bench.clock.advance(400_000);
  assert.deepEqual([bench.matching.stats().queues, bench.clock.timers], [0, 0]);
});

test('a queue that moves to another host: polls end, buffers go, calls are sent elsewhere', async () => {
  const moved = new Set<string>();
  const bench = new Bench({ ownsQueue: ({ name }) => !moved.has(name) });
  const [leaving, staying] = [bench.poll({ queue: queueNamed('a') }), bench.poll({ queue: queueNamed('b') })];
  await bench.offer(bench.history.rows(1, 5), queueNamed('c'));
  moved.add('a').add('c');
  bench.matching.ownershipChanged();
  await settle();
  assert.deepEqual([leaving.outcome, staying.outcome], ['empty', undefined]);
  assert.deepEqual([bench.matching.stats().queues, bench.matching.stats().bufferedTasks], [1, 0]);
  const late = bench.poll({ queue: queueNamed('a') });
  await settle();
  assert.equal((late.error as RequestError).code, 14);
  await assert.rejects(bench.offer([bench.history.row(2, 1)], queueNamed('a')), { code: 14 });
  await assert.rejects(bench.announce(1, queueNamed('a')), { code: 14 });
});

test('a hand-over under way finishes for its poll when the queue moves', async () => {
  let owner = true;
  const bench = new Bench({ ownsQueue: () => owner });
  bench.history.fate = () => (owner ? 'answerLost' : 'fine');
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  owner = false;
  bench.matching.ownershipChanged();
  await bench.clock.advance(1_000);
  assert.equal(poll.outcome, '1/3/1');
});

test('a poll that came away empty from a hand-over ends when its queue has moved', async () => {
  let owner = true;
  const bench = new Bench({ ownsQueue: () => owner });
  let answerNow = (): void => {};
  bench.history.fate = () => new Promise((resolve) => (answerNow = resolve));
  const poll = bench.poll();
  await bench.offer([bench.history.row(1, 1)]);
  bench.history.started.set('1/3/1', { requestId: 'somebody else', identity: '' });
  owner = false;
  bench.matching.ownershipChanged();
  answerNow();
  await settle();
  assert.equal(poll.outcome, 'empty');
});

test('a queue whose shard does not answer slows no other', async () => {
  const bench = new Bench();
  bench.history.fate = (_, shardId) => (shardId === 1 ? new Promise(() => {}) : 'fine');
  bench.polls(10, queueNamed('stuck'));
  await bench.offer(bench.history.rows(1, 1_000), queueNamed('stuck'));
  await bench.offer(bench.history.rows(2, 50));
  assert.equal((await bench.work(50)).length, 50);
});

test('10,000 idle polls wait and end, each with one timer', async () => {
  const bench = new Bench();
  const polls = Array.from({ length: 10_000 }, (_, index) => bench.poll({ queue: queueNamed(`q${index % 100}`) }));
  await settle();
  assert.ok(bench.clock.timers <= 10_001, `${bench.clock.timers} timers`);
  polls.slice(0, 9_000).forEach(({ abort }) => abort());
  await settle();
  assert.ok(bench.clock.timers <= 1_001, `${bench.clock.timers} timers`);
  assert.equal(bench.matching.stats().openPolls, 1_000);
  await bench.matching.drain();
  assert.equal(bench.matching.stats().openPolls, 0);
});
