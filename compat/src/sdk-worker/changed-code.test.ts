// Goal: code that no longer fits the history of an open run is found out and explained, harms nothing, and can be put right.
// Method: a run begins under one bundle, meets another one with an activity in the place of a timer, and goes back to the first.
import { WorkflowFailedError } from '@perdure/client';
import { Worker, type WorkflowBundleOption } from '@perdure/worker';
import { enums } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { OurFixture } from './our-fixture.js';
import { bundleOf, startOurWorker } from './our-worker.js';

const fixture = new OurFixture('sqlite');

/** An open run of the old code: a timer behind it, waiting for a signal. */
async function openRun(taskQueue: string, oldCode: WorkflowBundleOption) {
  const worker = await startOurWorker(taskQueue, fixture.address, { workflowBundle: oldCode });
  const handle = await fixture.client.workflow.start('changing', { taskQueue, workflowId: randomUUID() });
  await eventually(async () => (await handle.describe()).historyLength >= 8);
  await worker.stop();
  return handle;
}

test('a mismatch names command, event and source line; the old code still finishes the run', { timeout: 60_000 }, async () => {
  const taskQueue = `changed-${randomUUID()}`;
  const [oldCode, newCode] = await Promise.all([bundleOf('before-change-workflows'), bundleOf('after-change-workflows')]);
  const handle = await openRun(taskQueue, oldCode);
  const second = await startOurWorker(taskQueue, fixture.address, { workflowBundle: newCode });
  await handle.signal('go', '');
  const failed = await eventually(async () => {
    const { events = [] } = await handle.fetchHistory();
    return events.map((event) => event.workflowTaskFailedEventAttributes).find((attributes) => attributes !== undefined);
  });
  await second.stop();
  assert.equal(failed.cause, enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR);
  const message = failed.failure?.message ?? '';
  assert.match(
    message,
    /the code asked for: SCHEDULE_ACTIVITY_TASK\(activityType greet, activityId 1\) at .*after-change-workflows\.(ts|js):\d+:\d+/,
  );
  assert.match(message, /the history has: +event 5 TIMER_STARTED\(timerId 1\)/);
  assert.match(message, /patched\(\)/);

  const open = await handle.fetchHistory();
  await assert.rejects(Worker.runReplayHistory({ workflowBundle: newCode }, open), { name: 'DeterminismViolationError' });
  await Worker.runReplayHistory({ workflowBundle: oldCode }, open);

  const third = await startOurWorker(taskQueue, fixture.address, { workflowBundle: oldCode });
  assert.equal(await handle.result(), 'before');
  await third.stop();
});

test('a mismatch ends the run where the worker is told so', { timeout: 60_000 }, async () => {
  const taskQueue = `changed-${randomUUID()}`;
  const [oldCode, workflowBundle] = await Promise.all([bundleOf('before-change-workflows'), bundleOf('after-change-workflows')]);
  const handle = await openRun(taskQueue, oldCode);
  const workflowFailureErrorTypes = { '*': ['NondeterminismError'] };
  const worker = await startOurWorker(taskQueue, fixture.address, { workflowBundle, workflowFailureErrorTypes });
  await handle.signal('go', '');
  await assert.rejects(handle.result(), WorkflowFailedError);
  await worker.stop();
});

async function eventually<T>(ask: () => Promise<T>): Promise<NonNullable<T>> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen in time');
}
