// Goal: a run's priority is that of its tasks, and its activities and children inherit what they do not say (TQ-6, CHILD-7, CAN-2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergePriority } from '../execution/priority.js';
import { dispatchOfActivity, dispatchOfRoot } from '../execution/rows.js';
import { commands, RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { describeRun } from './describe-workflow.js';
import { decideWorkflowTaskStarted } from './record-task-started.js';

const URGENT = { priorityKey: 1, fairnessKey: 'tenant' };

function urgentRun(...list: ReturnType<typeof commands.activity>[]): RunBench {
  const bench = new RunBench();
  bench.start({ priority: URGENT });
  assert.equal(dispatchOfRoot(bench.run.root)?.priority, 1);
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w' }, context));
  const started = bench.run.root.workflowTask;
  assert.ok(started.at === 'started');
  bench.try((state, context) => decideWorkflowTaskCompleted(state, started, { commands: list }, context));
  return bench;
}

test('activities stand in their queue where the run says, unless they say otherwise; events and descriptions show what was asked for', () => {
  const bench = urgentRun(commands.activity('a'), commands.activity('b', { priority: { priorityKey: 4 } }));
  const places = [...bench.run.activities.values()].map((activity) => dispatchOfActivity(activity)?.priority);
  assert.deepEqual(places, [1, 4]);
  const asked = bench.events.flatMap(({ activityTaskScheduledEventAttributes: event }) => (event ? [event.priority] : []));
  assert.deepEqual(asked, [undefined, { priorityKey: 4 }]);
  const described = describeRun(bench.run).pendingActivities?.map((each) => [each.priority, each.activityOptions?.priority]);
  assert.deepEqual(described, [
    [undefined, undefined],
    [{ priorityKey: 4 }, { priorityKey: 4 }],
  ]);
});

test('the next run of the chain has it too', () => {
  const bench = urgentRun(commands.continueAsNew());
  assert.deepEqual(bench.events[0]?.workflowExecutionStartedEventAttributes?.priority, URGENT);
  assert.deepEqual(bench.run.root.priority, URGENT);
});

test('merged field by field; keys beyond the last level are the last', () => {
  assert.deepEqual(mergePriority(URGENT, { priorityKey: 2 }), {
    priorityKey: 2,
    fairnessKey: 'tenant',
    fairnessWeight: undefined,
  });
  assert.deepEqual(mergePriority(URGENT, undefined), URGENT);
  assert.deepEqual(mergePriority(undefined, URGENT), URGENT);
  const bench = new RunBench();
  bench.start({ priority: { priorityKey: 9 } });
  assert.equal(dispatchOfRoot(bench.run.root)?.priority, 5);
});
