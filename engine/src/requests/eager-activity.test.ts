// Goal: a worker gets the activities it asks for with the answer to its completion, and nobody else ever gets that attempt (ACT-10,
// golden history G20). Method: a completion, and what rows and which attempts are left after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, type command } from '@perdure/wire/types';
import { dispatchOfActivity, timersOfActivity } from '../execution/rows.js';
import { commands, RunBench } from '../testing/run-bench.js';
import { decideActivityCompleted, decideActivityFailed } from './activity-requests.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from './record-task-started.js';

function startedRun(): RunBench {
  const bench = new RunBench();
  bench.start();
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w' }, context));
  return bench;
}

function complete(bench: RunBench, list: command.Command[]): readonly number[] {
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'started');
  const reply = bench.try((state, context) =>
    decideWorkflowTaskCompleted(state, task, { commands: list, identity: 'worker' }, context),
  );
  assert.ok(!(reply instanceof Error));
  return reply.startedActivities;
}

const eager = (id: string, more = {}) => commands.activity(id, { requestEagerExecution: true, ...more });

test('the activity is started in the transition that schedules it, and has no row', () => {
  const bench = startedRun();
  assert.deepEqual(complete(bench, [commands.activity('a'), eager('b')]), [6]);
  const [queued, activity] = [...bench.run.activities.values()];
  assert.ok(queued !== undefined && activity?.at === 'started');
  assert.ok(dispatchOfActivity(queued) !== undefined);
  assert.equal(dispatchOfActivity(activity), undefined);
  assert.deepEqual([activity.attempt, activity.lastWorkerIdentity], [1, 'worker']);
  const pickUp = { ...activity, taskQueue: 'Q', requestId: 'another', identity: 'other' };
  const taken = bench.try((state, context) => decideActivityTaskStarted(state, pickUp, context));
  assert.deepEqual(taken, { at: 'stale', obsolete: true });

  bench.try((state, context) => decideActivityCompleted(state, activity, { identity: 'aworker' }, context));
  const started = bench.events.find(({ activityTaskStartedEventAttributes: event }) => event?.scheduledEventId === 6);
  assert.equal(started?.activityTaskStartedEventAttributes?.identity, 'worker');
});

test("with one timeout for all attempts it is that timeout which ends it, not the attempt's own at the same moment", () => {
  const bench = startedRun();
  const whole = { startToCloseTimeout: undefined, scheduleToCloseTimeout: { seconds: 1, nanos: 0 } };
  complete(bench, [commands.activity('a', { requestEagerExecution: true, ...whole })]);
  const types = [...bench.run.activities.values()]
    .flatMap(timersOfActivity)
    .map(({ purpose }) => purpose.at === 'activityTimeout' && purpose.type);
  assert.deepEqual(types, [enums.TimeoutType.SCHEDULE_TO_CLOSE]);
});

test('its next attempt goes to the queue', () => {
  const bench = startedRun();
  complete(bench, [eager('a')]);
  const [activity] = [...bench.run.activities.values()];
  assert.ok(activity !== undefined);
  const failure = { applicationFailureInfo: {} };
  bench.try((state, context) => decideActivityFailed(state, activity, { failure }, context));
  const [waiting] = [...bench.run.activities.values()];
  assert.deepEqual([waiting?.at, waiting?.attempt], ['backoff', 2]);
});

test('not on another queue, not when it is cancelled or the run ends in the same completion', () => {
  const other = startedRun();
  assert.deepEqual(complete(other, [eager('a', { taskQueue: { name: 'other' } })]), []);
  assert.equal([...other.run.activities.values()][0]?.at, 'scheduled');
  const cancelled = startedRun();
  assert.deepEqual(complete(cancelled, [eager('a'), commands.cancelActivity(5)]), []);
  const closed = startedRun();
  assert.deepEqual(complete(closed, [eager('a'), commands.complete()]), []);
});
