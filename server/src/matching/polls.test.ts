// Goal: a poll ends when it should, gets one task at most, and no task is started for a caller known to be gone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bench } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

test('a waiting poll gets an offered task, the first poll first', async () => {
  const bench = new Bench();
  const [first, second] = [bench.poll({ identity: 'a' }), bench.poll({ identity: 'b' })];
  assert.deepEqual(await bench.offer([bench.history.row(1, 1)]), { accepted: 1, noPoller: false });
  assert.equal(first.outcome, '1/3/1');
  assert.equal(second.outcome, undefined);
  assert.equal(bench.history.started.get('1/3/1')?.identity, 'a');
});

test('an offered task waits for a poll', async () => {
  const bench = new Bench();
  await bench.offer(bench.history.rows(1, 2));
  assert.deepEqual(await bench.work(3), ['1/3/1', '1/3/2']);
});

test('a poll ends empty after a minute, or a second before its deadline', async () => {
  const bench = new Bench();
  const [long, short] = [bench.poll(), bench.poll({ forMs: 10_000 })];
  await bench.clock.advance(8_999);
  assert.equal(short.outcome, undefined);
  await bench.clock.advance(1);
  assert.equal(short.outcome, 'empty');
  await bench.clock.advance(50_999);
  assert.equal(long.outcome, undefined);
  await bench.clock.advance(1);
  assert.equal(long.outcome, 'empty');
  assert.deepEqual([bench.matching.stats().openPolls, bench.matching.stats().pollsEmpty], [0, 2]);
});

test('a deadline within the margin ends a poll at once', async () => {
  const bench = new Bench();
  await bench.offer([bench.history.row(1, 1)]);
  const poll = bench.poll({ forMs: 1_000 });
  await settle();
  assert.equal(poll.outcome, 'empty');
  assert.equal(bench.history.startCalls.length, 0);
});

test('a jump of the wall clock does not touch polls', async () => {
  const bench = new Bench();
  const polls = [bench.poll({ forMs: 30_000 }), bench.poll()];
  bench.clock.jump(-3_600_000);
  await bench.clock.advance(29_000);
  bench.clock.jump(7_200_000);
  await bench.clock.advance(30_999);
  assert.deepEqual(
    polls.map(({ outcome }) => outcome),
    ['empty', undefined],
  );
});

test('an expired or aborted poll is never matched', async () => {
  const bench = new Bench();
  const aborted = bench.poll();
  bench.poll({ forMs: 5_000 });
  aborted.abort();
  await bench.clock.advance(5_000);
  await bench.offer([bench.history.row(1, 1)]);
  assert.equal(aborted.outcome, 'empty');
  assert.equal(bench.history.startCalls.length, 0);
  assert.deepEqual(await bench.work(1), ['1/3/1']);
});

test('a poll that was aborted before it came ends empty, with or without a task there', async () => {
  const bench = new Bench();
  const queue = { namespaceId: 'namespace', type: 1, name: 'orders', sticky: false } as const;
  const poll = () => bench.matching.poll({ queue, identity: 'a', pollId: 'p' }, { signal: AbortSignal.abort() });
  assert.equal(await poll(), undefined);
  await bench.offer([bench.history.row(1, 1)]);
  assert.equal(await poll(), undefined);
  assert.equal(bench.history.startCalls.length, 0);
});

test('a task offered by a listener of the same abort goes to another poll', async () => {
  const bench = new Bench();
  const offer = bench.history.row(1, 1);
  const controller = new AbortController();
  controller.signal.addEventListener('abort', () => void bench.offer([offer]));
  const queue = { namespaceId: 'namespace', type: 1, name: 'orders', sticky: false } as const;
  const answer = bench.matching.poll({ queue, identity: 'gone', pollId: 'p' }, { signal: controller.signal });
  await settle();
  controller.abort();
  assert.equal(await answer, undefined);
  assert.deepEqual(await bench.work(1), ['1/3/1']);
  assert.deepEqual(
    bench.history.startCalls.map(({ identity }) => identity),
    ['worker'],
  );
});

test('drain ends all polls empty and takes no new ones', async () => {
  const bench = new Bench();
  const polls = bench.polls(3);
  await bench.matching.drain();
  await settle();
  assert.deepEqual(
    polls.map(({ outcome }) => outcome),
    ['empty', 'empty', 'empty'],
  );
  const late = bench.poll();
  await settle();
  assert.equal(late.outcome, 'empty');
  await assert.rejects(bench.offer([bench.history.row(1, 1)]), { code: 14 });
  assert.equal(bench.clock.timers, 0);
});

test('drain waits a moment for a hand-over under way', async () => {
  const bench = new Bench();
  let answerNow = (): void => {};
  bench.history.fate = () => new Promise((resolve) => (answerNow = resolve));
  const [lucky] = bench.polls(1);
  await bench.offer([bench.history.row(1, 1)]);
  const drained = bench.matching.drain();
  await bench.clock.advance(499);
  answerNow();
  await drained;
  await settle();
  assert.equal(lucky!.outcome, '1/3/1');
});

test('drain does not wait for a history that does not answer', async () => {
  const bench = new Bench();
  bench.history.fate = () => new Promise(() => {});
  const [poll] = bench.polls(1);
  await bench.offer([bench.history.row(1, 1)]);
  const drained = bench.matching.drain();
  await bench.clock.advance(500);
  await drained;
  assert.equal(poll!.outcome, 'empty');
});
