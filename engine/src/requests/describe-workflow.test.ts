// Goal: a description tells which requests made a run, and how an activity stands (DESC-3, DESC-4).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { commands, RunBench } from '../testing/run-bench.js';
import { decideActivityFailed, decideActivityHeartbeat } from './activity-requests.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { describeRun } from './describe-workflow.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from './record-task-started.js';

const { EventType } = enums;

const ATTACHING = {
  workflowIdConflictPolicy: enums.WorkflowIdConflictPolicy.USE_EXISTING,
  onConflictOptions: { attachRequestId: true },
};
const infos = (bench: RunBench) => describeRun(bench.run).workflowExtendedInfo?.requestIdInfos;

function pickUp(bench: RunBench): void {
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w' }, context));
}

function complete(bench: RunBench, ...list: ReturnType<typeof commands.activity>[]): void {
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'started');
  bench.try((state, context) => decideWorkflowTaskCompleted(state, task, { commands: list }, context));
}

test('the request of the start, and those attached, with their events once they have them', () => {
  const bench = new RunBench();
  bench.start();
  const start = { eventType: EventType.WORKFLOW_EXECUTION_STARTED, eventId: 1, buffered: false };
  const attached = { eventType: EventType.WORKFLOW_EXECUTION_OPTIONS_UPDATED };
  bench.start({ ...ATTACHING, requestId: 'second' });
  const second = { ...attached, eventId: 3, buffered: false };
  assert.deepEqual(infos(bench), { start, second });
  pickUp(bench);
  bench.start({ ...ATTACHING, requestId: 'third' });
  assert.deepEqual(infos(bench), { start, second, third: { ...attached, eventId: undefined, buffered: true } });
  complete(bench);
  assert.equal(bench.events[5]?.workflowExecutionOptionsUpdatedEventAttributes?.attachedRequestId, 'third');
  assert.deepEqual(infos(bench)?.['third'], { ...attached, eventId: 6, buffered: false });
});

test('an activity: no heartbeat before one came; in back-off when the next attempt is due and how long it waits', () => {
  const bench = new RunBench();
  bench.start();
  pickUp(bench);
  complete(bench, commands.activity('a', { heartbeatTimeout: { seconds: 5 } }));
  const pending = () => describeRun(bench.run).pendingActivities?.[0];
  const activity = () => [...bench.run.activities.values()][0]!;
  bench.try((state, context) => decideActivityTaskStarted(state, { ...activity(), requestId: 'p', identity: 'w' }, context));
  assert.equal(pending()?.lastHeartbeatTime, undefined);
  assert.deepEqual(pending()?.activityOptions?.taskQueue, { name: 'Q', normalName: 'Q' });
  bench.now += 500;
  bench.try((state, context) => decideActivityHeartbeat(state, activity(), {}, context));
  assert.ok(pending()?.lastHeartbeatTime !== undefined);
  bench.now += 500;
  const failure = { applicationFailureInfo: {} };
  bench.try((state, context) => decideActivityFailed(state, activity(), { failure }, context));
  const { attempt, currentRetryInterval, scheduledTime, nextAttemptScheduleTime, lastAttemptCompleteTime } = pending() ?? {};
  assert.deepEqual([attempt, currentRetryInterval?.seconds], [2, 1]);
  assert.deepEqual([scheduledTime, lastAttemptCompleteTime?.seconds], [nextAttemptScheduleTime, bench.now / 1000]);
});
