// Goal: a host with more to do than it can takes less, ends what it has, and takes as much as before when it is quick again.
// Method: calls that take as long as the test says, under virtual time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestError } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import { OverloadGuard, type CallKind } from './overload-guard.js';
import { TestClock } from './testing/frontend-fixture.js';

/** How many of so many calls are let in when all come at once; they stay. */
function letIn(guard: OverloadGuard, count: number, kind: CallKind = 'work'): number {
  let admitted = 0;
  for (let index = 0; index < count; index++)
    try {
      guard.enter(kind);
      admitted += 1;
    } catch (error) {
      assert.ok(error instanceof RequestError && error.code === StatusCode.RESOURCE_EXHAUSTED);
    }
  return admitted;
}

/** All that are under way end, each after so long. */
function leaveAll(guard: OverloadGuard, clock: TestClock, count: number, tookMs: number): void {
  clock.ms += tookMs;
  for (let index = 0; index < count; index++) guard.leave('work', tookMs);
}

test('slow calls lower the limit once per wave, quick ones raise it again', () => {
  const clock = new TestClock();
  const guard = new OverloadGuard(clock);
  const first = letIn(guard, 10_000);
  leaveAll(guard, clock, first, 2_000);
  const second = letIn(guard, 10_000);
  assert.ok(second < first && second > first / 2, `${second} after ${first}`);
  leaveAll(guard, clock, second, 3_000);
  for (let wave = 0; wave < 30; wave++) leaveAll(guard, clock, letIn(guard, 10_000), 3_000);
  assert.equal(letIn(guard, 10_000), 256);
  leaveAll(guard, clock, 256, 1);
  for (let wave = 0; wave < 200; wave++) leaveAll(guard, clock, letIn(guard, 10_000), 1);
  assert.equal(letIn(guard, 10_000), 4_096);
});

test('a limit that is not used up does not grow', () => {
  const clock = new TestClock();
  const guard = new OverloadGuard(clock);
  const before = guard.limit;
  for (let wave = 0; wave < 100; wave++) leaveAll(guard, clock, letIn(guard, 10), 1);
  assert.equal(guard.limit, before);
});

test('completions are let in when new work is not, polls and constants always', () => {
  const guard = new OverloadGuard(new TestClock());
  const work = letIn(guard, 10_000);
  assert.equal(letIn(guard, 1), 0);
  assert.equal(letIn(guard, 1, 'reading'), 0);
  assert.equal(letIn(guard, 10_000, 'completion'), 3 * work);
  assert.equal(letIn(guard, 5, 'free'), 5);
});
