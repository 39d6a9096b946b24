// Goal: an activity may be answered by whoever knows its id, whatever its attempt is doing (ACT-8, golden history G19).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, StatusCode } from '@perdure/wire/types';
import { RequestError } from '../errors.js';
import { commands, RunBench } from '../testing/run-bench.js';
import {
  decideActivityCanceled,
  decideActivityCompleted,
  decideActivityFailed,
  decideActivityHeartbeat,
} from './activity-requests.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from './record-task-started.js';

const token = { scheduledEventId: 0, attempt: 0, activityId: 'a' };
const { EventType } = enums;

/** A run with one pending activity, event 5. */
function withActivity(): RunBench {
  const bench = new RunBench();
  bench.start();
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  const { stamp } = task;
  bench.try((state, context) =>
    decideWorkflowTaskStarted(state, { scheduledEventId: 2, stamp, taskQueue: 'Q', requestId: 'r', identity: 'w' }, context),
  );
  const request = { commands: [commands.activity('a')] };
  bench.try((state, context) =>
    decideWorkflowTaskCompleted(state, { scheduledEventId: 2, startedEventId: 3, attempt: 1, stamp }, request, context),
  );
  return bench;
}

function start(bench: RunBench): void {
  const stamp = bench.run.activities.get(5)?.stamp ?? 0;
  const pickUp = { scheduledEventId: 5, stamp, taskQueue: 'Q', requestId: 'ar', identity: 'aw' };
  bench.try((state, context) => decideActivityTaskStarted(state, pickUp, context));
}

const complete = (bench: RunBench, activityId = 'a') =>
  bench.try((state, context) => decideActivityCompleted(state, { ...token, activityId }, { identity: 'ext' }, context));

function startedAttributes(bench: RunBench) {
  assert.deepEqual(
    bench.events.slice(5, 7).map((event) => event.eventType),
    [EventType.ACTIVITY_TASK_STARTED, EventType.ACTIVITY_TASK_COMPLETED],
  );
  return bench.events[5]?.activityTaskStartedEventAttributes;
}

test('an attempt that waits for a worker is completed, by a start without request id', () => {
  const bench = withActivity();
  complete(bench);
  assert.deepEqual(startedAttributes(bench), { scheduledEventId: 5, identity: 'ext', attempt: 1, lastFailure: undefined });
  assert.equal(bench.run.activities.size, 0);
});

test('an attempt that waits in back-off is completed as the pending attempt', () => {
  const bench = withActivity();
  start(bench);
  const failure = { message: 'x', applicationFailureInfo: {} };
  bench.try((state, context) => decideActivityFailed(state, token, { failure }, context));
  assert.equal(bench.run.activities.get(5)?.at, 'backoff');
  complete(bench);
  assert.deepEqual(startedAttributes(bench), { scheduledEventId: 5, identity: 'ext', attempt: 2, lastFailure: failure });
});

test('a running attempt is completed under the name of its worker', () => {
  const bench = withActivity();
  start(bench);
  complete(bench);
  assert.equal(startedAttributes(bench)?.identity, 'aw');
  assert.equal(bench.events[6]?.activityTaskCompletedEventAttributes?.identity, 'ext');
});

test('other answers by id need a running attempt', () => {
  const bench = withActivity();
  const answers = [
    bench.try((state, context) => decideActivityFailed(state, token, {}, context)),
    bench.try((state, context) => decideActivityCanceled(state, token, {}, context)),
    bench.try((state, context) => decideActivityHeartbeat(state, token, {}, context)),
  ];
  for (const answer of answers) {
    assert.ok(answer instanceof RequestError);
    assert.equal(answer.code, StatusCode.NOT_FOUND);
    assert.equal(answer.message, 'invalid activityID or activity already timed out or invoking workflow is completed');
  }
});

test('an id that is not pending is not found', () => {
  const answer = complete(withActivity(), 'other');
  assert.ok(answer instanceof RequestError);
  assert.equal(
    answer.message,
    'cannot find pending activity with ActivityID other, check workflow execution history for more details',
  );
});
