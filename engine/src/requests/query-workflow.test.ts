// Goal: a query goes to a worker at once exactly when no event came that the worker would miss (QRY-1), and is refused as the rules say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideWorkflowTaskFailed } from './fail-workflow-task.js';
import { decideStickyCleared, routeQuery } from './query-workflow.js';
import { decideWorkflowTaskStarted } from './record-task-started.js';
import { decideSignal } from './signal-workflow.js';
import { decideTerminate } from './terminate-workflow.js';

const { CommandType, QueryRejectCondition } = enums;
const closing = [{ commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION, completeWorkflowExecutionCommandAttributes: {} }];

class Run extends RunBench {
  constructor(request: Parameters<RunBench['start']>[0] = {}) {
    super();
    this.start(request);
  }
  route(condition?: enums.QueryRejectCondition, deadlineMs = this.now + 10_000) {
    const route = routeQuery(this.run, condition, deadlineMs);
    return route.at === 'refused' ? route.error.message : route;
  }
  pickUp(): void {
    const task = this.run.root.workflowTask;
    assert.ok(task.at === 'scheduled');
    const { scheduledEventId, stamp, taskQueue } = task;
    const pickUp = { scheduledEventId, stamp, taskQueue, requestId: 'r', identity: 'worker' };
    this.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
  }
  get token() {
    const task = this.run.root.workflowTask;
    assert.ok(task.at === 'started');
    return task;
  }
  complete(request: Parameters<typeof decideWorkflowTaskCompleted>[2] = {}): void {
    this.pickUp();
    const { token } = this;
    this.try((state, context) => decideWorkflowTaskCompleted(state, token, request, context));
  }
  fail(): void {
    this.pickUp();
    const { token } = this;
    this.try((state, context) => decideWorkflowTaskFailed(state, token, {}, context));
  }
  signal(): void {
    this.try((state, context) => decideSignal(state, { signalName: 's' }, context));
  }
  terminate(): void {
    this.try((state, context) => decideTerminate(state, {}, context));
  }
}

const direct = { at: 'direct', sticky: undefined, taskQueue: 'Q' };
const withTask = { at: 'withTask' };

test('before the first task has ended, and while one is scheduled or started, a query goes with it', () => {
  const run = new Run();
  assert.deepEqual(run.route(), withTask);
  run.pickUp();
  assert.deepEqual(run.route(), withTask);
  const { token } = run;
  run.try((state, context) => decideWorkflowTaskCompleted(state, token, {}, context));
  assert.deepEqual(run.route(), direct);
  run.signal();
  assert.deepEqual(run.route(), withTask);
  run.complete();
  assert.deepEqual(run.route(), direct);
});

test('the sticky queue is asked first, until nobody answered there', () => {
  const run = new Run();
  const stickyAttributes = { workerTaskQueue: { name: 'own' }, scheduleToStartTimeout: { seconds: 5 } };
  run.complete({ stickyAttributes });
  assert.deepEqual(run.route(), { ...direct, sticky: { taskQueue: 'own', scheduleToStartMs: 5_000 } });
  const events = run.events.length;
  run.try((state, context) => decideStickyCleared(state, 'of somebody else', context));
  assert.notEqual(run.run.root.sticky, undefined);
  run.try((state, context) => decideStickyCleared(state, 'own', context));
  assert.deepEqual(run.route(), direct);
  assert.equal(run.events.length, events, 'no event tells of it');
});

test('a run whose task fails for the third time, or that no worker has seen, cannot be asked', () => {
  const run = new Run();
  run.fail();
  assert.deepEqual(run.route(), withTask);
  run.fail();
  assert.equal(run.route(), 'Unable to query workflow due to Workflow Task in failed state.');
  run.terminate();
  assert.equal(run.route(), 'Workflow execution closed before WorkflowTaskStarted event');
});

test('a run that waits for its first task is asked if that comes before the deadline', () => {
  const run = new Run({ workflowStartDelay: { seconds: 60 } });
  assert.equal(run.route(undefined, run.now + 59_000), 'Workflow task is not scheduled yet.');
  assert.deepEqual(run.route(undefined, run.now + 61_000), withTask);
});

test('the caller may reject closed runs, or those that ended badly', () => {
  const { NONE, NOT_OPEN, NOT_COMPLETED_CLEANLY } = QueryRejectCondition;
  const completed = new Run();
  assert.deepEqual(completed.route(NOT_OPEN), withTask);
  completed.complete({ commands: closing });
  const terminated = new Run();
  terminated.complete();
  terminated.terminate();
  const outcomes = [completed, terminated].map((run) => [NONE, NOT_OPEN, NOT_COMPLETED_CLEANLY].map((each) => run.route(each)));
  assert.deepEqual(outcomes, [
    [direct, { at: 'rejected', status: 2 }, direct],
    [direct, { at: 'rejected', status: 5 }, { at: 'rejected', status: 5 }],
  ]);
});
