/** Steps that most tests of a run begin with. */
import assert from 'node:assert/strict';
import type { command } from '@perdure/wire/types';
import type { StartedWorkflowTask } from '../execution/workflow-task.js';
import { decideWorkflowTaskCompleted } from '../requests/complete-workflow-task.js';
import { decideWorkflowTaskStarted } from '../requests/record-task-started.js';
import { RunBench } from './run-bench.js';

/** A run whose first workflow task is scheduled. */
export function begun(): RunBench {
  const bench = new RunBench();
  bench.start();
  return bench;
}

/** The pending workflow task, started. */
export function startTask(bench: RunBench): StartedWorkflowTask {
  const scheduled = bench.run.root.workflowTask;
  assert.ok(scheduled.at === 'scheduled');
  const pickUp = { ...scheduled, requestId: 'r', identity: 'w' };
  bench.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
  const started = bench.run.root.workflowTask;
  assert.ok(started.at === 'started');
  return started;
}

/** The pending workflow task is started and completed. */
export function answerTask(bench: RunBench, ...commands: command.Command[]): void {
  const started = startTask(bench);
  bench.try((state, context) => decideWorkflowTaskCompleted(state, started, { commands }, context));
}
