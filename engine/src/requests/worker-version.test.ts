// Goal: events name the build of the worker that did them, as it named itself. Method: a workflow task and an activity with build
// ids; then a worker that names none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemSearchAttributes } from '../execution/search-attributes.js';
import { commands, RunBench } from '../testing/run-bench.js';
import { decideActivityCompleted } from './activity-requests.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from './record-task-started.js';

function run(buildId: string | undefined): RunBench {
  const bench = new RunBench();
  bench.start();
  const workerVersion = buildId === undefined ? undefined : { buildId };
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w', buildId }, context));
  const started = bench.run.root.workflowTask;
  assert.ok(started.at === 'started');
  const completion = { commands: [commands.activity('a')], workerVersionStamp: workerVersion, returnNewWorkflowTask: true };
  bench.try((state, context) =>
    decideWorkflowTaskCompleted(state, started, { ...completion, forceCreateNewWorkflowTask: true }, context),
  );
  const [activity] = [...bench.run.activities.values()];
  assert.ok(activity !== undefined);
  bench.try((state, context) => decideActivityTaskStarted(state, { ...activity, requestId: 'p', identity: 'w' }, context));
  bench.try((state, context) => decideActivityCompleted(state, activity, { workerVersion }, context));
  const next = bench.run.root.workflowTask;
  assert.ok(next.at === 'started');
  bench.try((state, context) => decideWorkflowTaskCompleted(state, next, {}, context));
  return bench;
}

const runBuildIds = (buildId: string) => run(buildId).run.root.buildIds;

function buildsIn(bench: RunBench) {
  return bench.events.flatMap((event) => {
    const of = event.workflowTaskStartedEventAttributes ?? event.activityTaskStartedEventAttributes;
    const attributes = of ?? event.activityTaskCompletedEventAttributes;
    return attributes === undefined ? [] : [attributes.workerVersion?.buildId];
  });
}

test('started events carry the build id, inline tasks too; the completion of an activity does not', () => {
  assert.deepEqual(buildsIn(run('1.0')), ['1.0', '1.0', '1.0', undefined]);
});

test('the builds that have worked on a run are shown as a search attribute, once each', () => {
  const text = (buildIds: readonly string[], previousStartedEventId: number) =>
    String.fromCharCode(...(systemSearchAttributes({ buildIds, previousStartedEventId })['BuildIds']?.data ?? []));
  assert.equal(text([], 0), '');
  assert.equal(text([], 3), '["unversioned"]');
  assert.equal(text(runBuildIds('1.0'), 3), '["unversioned","unversioned:1.0"]');
});

test('who names no build leaves no trace of one', () => {
  assert.deepEqual(buildsIn(run(undefined)), [undefined, undefined, undefined, undefined]);
});
