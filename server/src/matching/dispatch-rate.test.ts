// Goal: a queue hands out no more tasks per second than its workers ask for, and all of them in time. Method: polls and offers under
// virtual time.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bench, type TestPoll } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

const got = (polls: readonly TestPoll[]): number =>
  polls.filter(({ outcome }) => outcome !== undefined && outcome !== 'empty').length;

test('tasks go out at the rate that the last poll asked for', async () => {
  const bench = new Bench();
  const polls = Array.from({ length: 12 }, () => bench.poll({ tasksPerSecondMax: 2 }));
  await bench.offer(bench.history.rows(1, 12));
  // A second's worth at once, then one every half second.
  assert.equal(got(polls), 2);
  await bench.clock.advance(499);
  assert.equal(got(polls), 2);
  await bench.clock.advance(1);
  assert.equal(got(polls), 3);
  await bench.clock.advance(2_000);
  assert.equal(got(polls), 7);
  polls.push(bench.poll({ tasksPerSecondMax: 100_000 }));
  await bench.clock.advance(1);
  assert.equal(got(polls), 12);
});

test('a rate of zero stops the queue until another poll says otherwise; one that says nothing changes nothing', async () => {
  const bench = new Bench();
  const first = bench.poll({ tasksPerSecondMax: 0 });
  await bench.offer(bench.history.rows(1, 2));
  await bench.clock.advance(30_000);
  const second = bench.poll();
  await settle();
  assert.equal(got([first, second]), 0);
  const third = bench.poll({ tasksPerSecondMax: 1 });
  await bench.clock.advance(2_000);
  assert.equal(got([first, second, third]), 2);
});

test('a task that is no longer wanted costs nothing of the rate', async () => {
  const bench = new Bench();
  const rows = bench.history.rows(1, 3);
  bench.history.leftSticky.add('1/3/1').add('1/3/2');
  const poll = bench.poll({ tasksPerSecondMax: 1 });
  await bench.offer(rows);
  await bench.clock.advance(1);
  assert.equal(poll.outcome, '1/3/3');
});
