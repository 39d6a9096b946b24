// Goal: a start may take its first workflow task along, once, and a start sent again gets it for as long as nothing has happened to
// it (START-9, golden history G2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dispatchOfRoot } from '../execution/rows.js';
import { startedEvent } from '../execution/workflow-task-steps.js';
import { RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideWorkflowTaskTimedOut } from './fail-workflow-task.js';
import { decideStart } from './start-workflow.js';

const request = {
  workflowId: 'w',
  workflowType: { name: 'W' },
  taskQueue: { name: 'Q' },
  requestId: 'start',
  identity: 'client',
  requestEagerExecution: true,
};

function eagerRun(more = {}): RunBench {
  const bench = new RunBench();
  bench.start({ ...request, ...more });
  return bench;
}

/** Whether the same start, sent again, gets the task. */
function again(bench: RunBench): boolean {
  const decision = decideStart(bench.run, { namespaceId: 'ns', runId: 'other', request }, bench.context());
  assert.deepEqual(decision.drafts, []);
  return decision.reply.eagerTask;
}

test('the first task is started by the start, under the identity of the caller', () => {
  const bench = eagerRun();
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'started');
  assert.deepEqual([task.startedEventId, task.attempt, task.identity], [3, 1, 'client']);
  assert.equal(bench.events[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted, true);
  assert.equal(dispatchOfRoot(bench.run.root)?.offered, false, 'nobody else is offered the task');
  const { historySizeBytes } = startedEvent(bench.run, task).workflowTaskStartedEventAttributes;
  assert.equal(historySizeBytes, undefined);
  assert.ok(again(bench));
});

test('a start that has to wait is not eager', () => {
  const bench = eagerRun({ workflowStartDelay: { seconds: 5 } });
  assert.equal(bench.run.root.workflowTask.at, 'none');
  assert.equal(bench.events[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted, undefined);
});

test('the task is given again only while it is the same try', () => {
  const completed = eagerRun();
  const token = { scheduledEventId: 2, startedEventId: 3, attempt: 1, stamp: 1 };
  completed.try((state, context) => decideWorkflowTaskCompleted(state, token, {}, context));
  assert.equal(again(completed), false);

  const timedOut = eagerRun();
  timedOut.now += 10_000;
  timedOut.try((state, context) => decideWorkflowTaskTimedOut(state, 1, context));
  assert.equal(timedOut.run.root.workflowTask.at, 'scheduled');
  assert.equal(again(timedOut), false);

  const crashed = eagerRun();
  crashed.crash();
  assert.equal(again(crashed), false);
  assert.equal(dispatchOfRoot(crashed.run.root)?.offered, true, 'its row brings the task to a worker');
});
