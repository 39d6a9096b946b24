// Goal: a reset of the sticky queue leaves no task behind on it (WT-12).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dispatchOfRoot } from '../execution/rows.js';
import { RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideWorkflowTaskStarted } from './record-task-started.js';
import { decideResetSticky } from './reset-sticky.js';
import { decideSignal } from './signal-workflow.js';

/** A run that is sticky and has nothing to do. */
function stickyRun(): RunBench {
  const bench = new RunBench();
  bench.start();
  const pickUp = { scheduledEventId: 2, stamp: 1, taskQueue: 'Q', requestId: 'r', identity: 'w' };
  bench.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
  const token = { scheduledEventId: 2, startedEventId: 3, attempt: 1, stamp: 1 };
  const request = { stickyAttributes: { workerTaskQueue: { name: 'S' }, scheduleToStartTimeout: { seconds: 10 } } };
  bench.try((state, context) => decideWorkflowTaskCompleted(state, token, request, context));
  assert.equal(bench.run.root.sticky?.taskQueue, 'S');
  return bench;
}

test('the next task goes to the normal queue', () => {
  const bench = stickyRun();
  bench.try(decideResetSticky);
  bench.try((state, context) => decideSignal(state, { signalName: 's' }, context));
  assert.deepEqual([bench.run.root.sticky, dispatchOfRoot(bench.run.root)?.taskQueue], [undefined, 'Q']);
});

test('a task that waits on the sticky queue moves to the normal one, without an event', () => {
  const bench = stickyRun();
  bench.try((state, context) => decideSignal(state, { signalName: 's' }, context));
  const before = dispatchOfRoot(bench.run.root);
  const events = bench.events.length;
  bench.try(decideResetSticky);
  const after = dispatchOfRoot(bench.run.root);
  assert.deepEqual([before?.taskQueue, after?.taskQueue, after?.sticky], ['S', 'Q', false]);
  assert.notEqual(after?.stamp, before?.stamp, 'the sticky poller could still start the task');
  assert.equal(bench.events.length, events);
});

test('a run that is not sticky is not changed', () => {
  const bench = new RunBench();
  bench.start();
  const { transitionCount } = bench.run.root;
  bench.try(decideResetSticky);
  assert.equal(bench.run.root.transitionCount, transitionCount);
  assert.equal(bench.facts.length, 1);
});
