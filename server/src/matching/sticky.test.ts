// Goal: a sticky queue keeps tasks only while its worker is there; otherwise they go back to where anybody can take them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { notFound } from '@perdure/engine';
import { Bench, sticky } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

/** A bench whose sticky queue was polled until a moment ago. */
async function polledBefore(): Promise<Bench> {
  const bench = new Bench();
  bench.poll({ queue: sticky }).abort();
  await settle();
  return bench;
}

test('a sticky queue that was never polled takes nothing', async () => {
  const bench = new Bench();
  assert.deepEqual(await bench.offer([bench.history.row(1, 1)], sticky), { accepted: 0, noPoller: true });
  assert.equal(bench.matching.stats().queues, 0);
});

test('a sticky queue takes offers while a poll waits and for ten seconds after the last one', async () => {
  const bench = new Bench();
  const [a, b, c] = bench.history.rows(1, 3);
  const poll = bench.poll({ queue: sticky });
  await bench.clock.advance(30_000);
  assert.deepEqual(await bench.offer([a!], sticky), { accepted: 1, noPoller: false });
  assert.equal(poll.outcome, '1/3/1');
  await bench.clock.advance(9_999);
  assert.deepEqual(await bench.offer([b!], sticky), { accepted: 1, noPoller: false });
  await bench.clock.advance(1);
  assert.deepEqual(await bench.offer([c!], sticky), { accepted: 0, noPoller: true });
});

test('a poll within the ten seconds starts them anew', async () => {
  const bench = await polledBefore();
  await bench.clock.advance(9_000);
  bench.poll({ queue: sticky }).abort();
  await bench.clock.advance(9_000);
  assert.equal((await bench.offer([bench.history.row(1, 1)], sticky)).accepted, 1);
});

test('buffered tasks of a sticky queue are given back when its worker is gone, and only then', async () => {
  const bench = await polledBefore();
  await bench.offer(bench.history.rows(1, 3), sticky);
  await bench.clock.advance(9_999);
  assert.equal(bench.history.leaveCalls.length, 0);
  await bench.clock.advance(1);
  assert.deepEqual([...bench.history.leftSticky], ['1/3/1', '1/3/2', '1/3/3']);
  const { bufferedTasks, stickyTasksGivenBack } = bench.matching.stats();
  assert.deepEqual([bufferedTasks, stickyTasksGivenBack], [0, 3]);
});

test('giving back is tried until it is done', async () => {
  const bench = await polledBefore();
  await bench.offer([bench.history.row(1, 1)], sticky);
  bench.history.fate = (call) => (call === 'leave' ? 'fails' : 'fine');
  await bench.clock.advance(30_000);
  const tries = bench.history.leaveCalls.length;
  assert.ok(tries > 10 && tries < 50, `${tries} tries`);
  bench.history.fate = () => 'fine';
  await bench.clock.advance(1_000);
  assert.equal(bench.history.leftSticky.size, 1);
  const after = bench.history.leaveCalls.length;
  await bench.clock.advance(10_000);
  assert.equal(bench.history.leaveCalls.length, after);
});

test('a task whose workflow is gone needs no giving back', async () => {
  const bench = await polledBefore();
  await bench.offer([bench.history.row(1, 1)], sticky);
  bench.history.leaveStickyQueue = async () => Promise.reject(notFound('workflow not found for ID: x'));
  await bench.clock.advance(10_000);
  await bench.clock.advance(300_000 + 30_000);
  assert.equal(bench.matching.stats().queues, 0);
});

test('the backlog of a sticky queue without poller is pulled and given back', async () => {
  const bench = new Bench();
  bench.history.rows(1, 450);
  await bench.announce(1, sticky);
  await bench.clock.advance(100);
  assert.equal(bench.history.leftSticky.size, 450);
  assert.equal(bench.matching.stats().queuesWithBacklog, 0);
});

test('the backlog of a sticky queue with a poller is handed over', async () => {
  const bench = new Bench();
  bench.history.rows(1, 30);
  const poll = bench.poll({ queue: sticky });
  await bench.announce(1, sticky);
  assert.equal(poll.outcome, '1/3/1');
  assert.equal(bench.history.leaveCalls.length, 0);
});

test('a normal queue keeps its tasks without a poll', async () => {
  const bench = new Bench();
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(3_600_000);
  assert.equal(bench.history.leaveCalls.length, 0);
  assert.deepEqual(await bench.work(1), ['1/3/1']);
});

test('a worker that says it leaves has its polls ended, and its tasks go elsewhere at once', async () => {
  const bench = new Bench();
  const [first, second] = [bench.poll({ queue: sticky }), bench.poll({ queue: sticky })];
  await settle();
  await bench.matching.workerLeft({ queue: sticky }, {});
  await settle();
  assert.deepEqual([first.outcome, second.outcome], ['empty', 'empty']);
  assert.deepEqual(await bench.offer([bench.history.row(1, 1)], sticky), { accepted: 0, noPoller: true });
  bench.poll({ queue: sticky });
  assert.equal((await bench.offer([bench.history.row(1, 1)], sticky)).accepted, 1, 'a worker of the same name is there again');
});

test('what waits for a worker that leaves is given back', async () => {
  const bench = await polledBefore();
  await bench.offer(bench.history.rows(1, 2), sticky);
  await bench.matching.workerLeft({ queue: sticky }, {});
  await settle();
  assert.deepEqual([...bench.history.leftSticky], ['1/3/1', '1/3/2']);
});

test('a worker nobody knows may leave', async () => {
  const bench = new Bench();
  await bench.matching.workerLeft({ queue: sticky }, {});
  assert.equal(bench.matching.stats().queues, 0);
});
