// Goal: tasks beyond a queue's credit stay in their shards and are pulled page by page when somebody polls, in order, fairly, and with
// bounded memory; a shard that fails is tried on without holding up the others.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bench, normal } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

const shardOf = (name: string): number => Number(name.split('/')[0]);
const orderOf = (name: string): number => Number(name.split('/')[2]);

test('offers beyond the credit are refused and pulled later, from the first refused on', async () => {
  const bench = new Bench();
  const rows = bench.history.rows(1, 250);
  assert.deepEqual(await bench.offer(rows), { accepted: 200, noPoller: false });
  assert.deepEqual([bench.matching.stats().bufferedTasks, bench.matching.stats().queuesWithBacklog], [200, 1]);
  assert.equal(bench.history.readCalls.length, 0);
  const received = await bench.work(250);
  assert.deepEqual(
    received.map(orderOf),
    Array.from({ length: 250 }, (_, index) => index + 1),
  );
  assert.deepEqual(bench.history.readCalls[0]?.after, { priority: 3, order: 200 });
  assert.equal(bench.matching.stats().queuesWithBacklog, 0);
});

test('20,000 rows are pulled page by page in order, with bounded memory', async () => {
  const bench = new Bench();
  bench.history.rows(1, 20_000);
  // The fake would search its rows from the start for each page: cut off what is done.
  const read = bench.history.readDispatches.bind(bench.history);
  bench.history.readDispatches = async (request) => {
    const first = request.after ? request.after.order : 0;
    if (first < 19_000) bench.history.readCalls.push(request);
    const offers = bench.history.slice(1, first, request.limit);
    return first < 19_000 ? { offers, more: true } : read(request);
  };
  await bench.announce(1);
  assert.equal(bench.history.readCalls.length, 0, 'a queue that nobody polls reads nothing');
  let buffered = 0;
  let done = 0;
  while (done < 20_000) {
    const polls = bench.polls(50);
    await settle();
    buffered = Math.max(buffered, bench.matching.stats().bufferedTasks);
    for (const { outcome } of polls) {
      assert.equal(outcome, `1/3/${done + 1}`);
      done += 1;
    }
  }
  assert.ok(buffered <= 200, `${buffered} tasks in memory`);
  assert.ok(bench.history.readCalls.every(({ limit }) => limit <= 100));
  assert.ok(bench.history.readCalls.length < 420, `${bench.history.readCalls.length} pages`);
  await bench.clock.advance(61_000);
  assert.equal(bench.history.startCalls.length, 20_000);
  assert.equal(bench.matching.stats().queuesWithBacklog, 0);
});

test('rows are pulled ahead of the polls: a poll seldom waits for a page', async () => {
  const bench = new Bench();
  bench.history.rows(1, 1_000);
  await bench.announce(1);
  await bench.work(10);
  assert.ok(bench.matching.stats().bufferedTasks >= 90);
});

test('more urgent rows come first, then the order of the shard', async () => {
  const bench = new Bench();
  const later = bench.history.row(1, 1, 4);
  const soon = bench.history.row(1, 2, 1);
  const middle = [bench.history.row(1, 3), bench.history.row(1, 4)];
  await bench.offer([later, soon, ...middle]);
  assert.deepEqual(await bench.work(4), ['1/1/2', '1/3/3', '1/3/4', '1/4/1']);
});

test('an urgent task finds room in a full queue and is served first', async () => {
  const bench = new Bench();
  const rows = bench.history.rows(1, 1_000, 4);
  await bench.offer(rows);
  const urgent = bench.history.row(1, 2_000, 1);
  bench.history.sort(1);
  assert.equal((await bench.offer([urgent])).accepted, 1);
  const received = await bench.work(1_001);
  assert.equal(received[0], '1/1/2000');
  assert.equal(new Set(received).size, 1_001);
});

test('shards with a backlog take turns', async () => {
  const bench = new Bench();
  for (const shardId of [1, 2, 3, 4]) {
    bench.history.rows(shardId, 500);
    await bench.announce(shardId);
  }
  const received = await bench.work(400);
  for (const shardId of [1, 2, 3, 4]) {
    const served = received.filter((name) => shardOf(name) === shardId).length;
    assert.ok(served >= 80, `shard ${shardId} got ${served} of 400`);
  }
});

test('the backlog of one shard does not wait for the new tasks of another', async () => {
  const bench = new Bench();
  bench.history.rows(1, 1_000);
  await bench.announce(1);
  let received: string[] = [];
  for (let order = 1; order <= 900; order += 3) {
    await bench.offer([0, 1, 2].map((offset) => bench.history.row(2, order + offset)));
    received = received.concat(await bench.work(1));
  }
  const old = received.slice(-100).filter((name) => shardOf(name) === 1).length;
  assert.ok(old >= 40, `${old} of the last 100 from the backlog`);
});

test('what a shard with a backlog offers is taken while there is room', async () => {
  const bench = new Bench();
  bench.history.rows(1, 10);
  await bench.announce(1);
  assert.equal((await bench.offer([bench.history.row(1, 11)])).accepted, 1);
});

test('a row refused while a page is on its way is not forgotten with the shard', async () => {
  const bench = new Bench({ limits: { creditTasks: 2, pageTasks: 2 } });
  const offers = bench.history.rows(1, 2);
  const read = bench.history.readDispatches.bind(bench.history);
  let answerNow = (): void => {};
  bench.history.readDispatches = async () => {
    bench.history.readDispatches = read;
    await new Promise<void>((resolve) => (answerNow = resolve));
    return { offers: [], more: false };
  };
  bench.poll();
  await bench.announce(1);
  assert.equal((await bench.offer(offers)).accepted, 1);
  answerNow();
  assert.deepEqual(await bench.work(1), ['1/3/2']);
});

test('a failing pull is repeated slower and slower; other shards go on', async () => {
  const bench = new Bench();
  bench.history.rows(1, 3);
  bench.history.rows(2, 3);
  bench.history.fate = (call, shardId) => (call === 'read' && shardId === 1 ? 'fails' : 'fine');
  await bench.announce(1);
  await bench.announce(2);
  assert.deepEqual(await bench.work(3), ['2/3/1', '2/3/2', '2/3/3']);
  const poll = bench.poll();
  await bench.clock.advance(10_000);
  const tries = bench.history.readCalls.filter(({ shardId }) => shardId === 1).length;
  assert.ok(tries > 10 && tries < 30, `${tries} tries`);
  bench.history.fate = () => 'fine';
  await bench.clock.advance(1_000);
  assert.equal(poll.outcome, '1/3/1');
});

test('a pull that is never answered is repeated', async () => {
  const bench = new Bench();
  bench.history.rows(1, 1);
  bench.history.fate = (call) => (call === 'read' ? new Promise(() => {}) : 'fine');
  const poll = bench.poll();
  await bench.announce(1);
  bench.history.fate = () => 'fine';
  await bench.clock.advance(5_100);
  assert.equal(poll.outcome, '1/3/1');
});

test('a page that promises more and brings nothing is not asked for without pause', async () => {
  const bench = new Bench();
  let reads = 0;
  bench.history.readDispatches = async () => {
    reads += 1;
    return { offers: [], more: true };
  };
  bench.poll();
  await bench.announce(1);
  await bench.clock.advance(10_000);
  assert.ok(reads > 10 && reads < 30, `${reads} reads`);
});

test('one pull at a time for each shard', async () => {
  const bench = new Bench();
  bench.history.rows(1, 500);
  let underWay = 0;
  let most = 0;
  const read = bench.history.readDispatches.bind(bench.history);
  bench.history.readDispatches = async (request) => {
    most = Math.max(most, (underWay += 1));
    await settle();
    underWay -= 1;
    return read(request);
  };
  await bench.announce(1);
  for (let round = 0; round < 20; round += 1) {
    bench.polls(20, normal);
    await bench.clock.advance(1);
  }
  assert.equal(most, 1);
  assert.equal(bench.history.started.size, 400);
});

test('after a restart the announced rows are all handed over, none twice', async () => {
  const bench = new Bench();
  await bench.offer(bench.history.rows(1, 300));
  const before = await bench.work(50);
  bench.restart();
  await bench.announce(1);
  const after = await bench.work(300);
  assert.deepEqual(
    [...before, ...after].map(orderOf),
    Array.from({ length: 300 }, (_, index) => index + 1),
  );
});
