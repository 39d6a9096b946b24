// Goal: a run that fails its workflow task five times in a row says so in a search attribute, and no longer once a task has succeeded
// (WT-9). Method: a bench whose worker fails or does not answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { mergePayloads } from '../execution/merge-payloads.js';
import { RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideWorkflowTaskFailed, decideWorkflowTaskTimedOut } from './fail-workflow-task.js';
import { decideWorkflowTaskStarted } from './record-task-started.js';

function pickUp(bench: RunBench) {
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w' }, context));
  const started = bench.run.root.workflowTask;
  assert.ok(started.at === 'started');
  return started;
}

const fail = (bench: RunBench) => {
  const task = pickUp(bench);
  const cause = enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR;
  bench.try((state, context) => decideWorkflowTaskFailed(state, task, { cause }, context));
};

function problems(bench: RunBench): unknown {
  const changed = bench.run.origin.get('upserted')?.searchAttributes?.indexedFields;
  const data = mergePayloads({}, changed)?.['TemporalReportedProblems']?.data;
  return data === undefined ? undefined : JSON.parse(String.fromCharCode(...data));
}

test('from the fifth failure on, by its latest cause, until a task succeeds', () => {
  const bench = new RunBench();
  bench.start();
  for (let failures = 1; failures < 5; failures += 1) fail(bench);
  assert.equal(problems(bench), undefined);
  fail(bench);
  assert.deepEqual(problems(bench), ['category=WorkflowTaskFailed', 'cause=WorkflowTaskFailedCauseNonDeterministicError']);

  const task = pickUp(bench);
  bench.now += task.timeoutMs;
  bench.try((state, context) => decideWorkflowTaskTimedOut(state, task.stamp, context));
  assert.deepEqual(problems(bench), ['category=WorkflowTaskTimedOut', 'cause=WorkflowTaskTimedOutCauseStartToClose']);

  const good = pickUp(bench);
  bench.try((state, context) => decideWorkflowTaskCompleted(state, good, {}, context));
  assert.equal(problems(bench), undefined);
});
