// Goal: workers are told to keep more polls waiting while tasks pile up, and fewer when polls wait in vain. Method: polls and offers under
// virtual time.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bench, normal } from './testing/setup.js';

/** What a poll is told with its task; undefined when it is told nothing. */
async function suggestionTo(poll: ReturnType<Bench['matching']['poll']>): Promise<number | undefined> {
  const task = await poll;
  assert.ok(task, 'a task');
  return task.response.pollerScalingDecision?.pollRequestDeltaSuggestion;
}

const pollOf = (bench: Bench, tasksPerSecondMax?: number) =>
  bench.matching.poll({ queue: normal, identity: 'worker', pollId: 'poll', tasksPerSecondMax }, {});

test('a poll that waited for a second gets its task with the suggestion to wait with one fewer', async () => {
  const bench = new Bench();
  const [quick, slow] = [pollOf(bench), pollOf(bench)];
  await bench.clock.advance(999);
  await bench.offer([bench.history.row(1, 1)]);
  await bench.clock.advance(1);
  await bench.offer([bench.history.row(1, 2)]);
  assert.deepEqual([await suggestionTo(quick), await suggestionTo(slow)], [undefined, -1]);
});

test('while tasks wait for longer than a moment one more poll is suggested, and not to every poll', async () => {
  const bench = new Bench();
  await bench.offer(bench.history.rows(1, 9));
  assert.equal(await suggestionTo(pollOf(bench)), undefined, 'they have only just come');
  await bench.clock.advance(201);
  assert.equal(await suggestionTo(pollOf(bench)), 1);
  assert.equal(await suggestionTo(pollOf(bench)), undefined, 'ten times a second at most');
  await bench.clock.advance(100);
  assert.equal(await suggestionTo(pollOf(bench)), 1);
});

test('a backlog that only came while a poll waited takes no poll away', async () => {
  const bench = new Bench();
  const waiting = pollOf(bench);
  await bench.clock.advance(5_000);
  await bench.offer(bench.history.rows(1, 3));
  assert.equal(await suggestionTo(waiting), undefined);
});

test('where a rate holds tasks back, more polls are of no use', async () => {
  const bench = new Bench();
  await bench.offer(bench.history.rows(1, 9));
  await bench.clock.advance(1_000);
  const [first, second] = [pollOf(bench, 1), pollOf(bench, 1)];
  assert.equal(await suggestionTo(first), undefined);
  await bench.clock.advance(1_000);
  assert.equal(await suggestionTo(second), undefined);
});
