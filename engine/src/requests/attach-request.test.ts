// Goal: a start may be attached to the run that is there, once, without waking it (START-3, ID-1).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, type command } from '@perdure/wire/types';
import { commands, RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { decideWorkflowTaskStarted } from './record-task-started.js';
import { decideSignal } from './signal-workflow.js';
import { decideStart } from './start-workflow.js';

const request = {
  workflowId: 'w',
  requestId: 'second',
  workflowIdConflictPolicy: enums.WorkflowIdConflictPolicy.USE_EXISTING,
  onConflictOptions: { attachRequestId: true },
};

function attach(bench: RunBench) {
  const decision = decideStart(bench.run, { namespaceId: 'ns', runId: 'other', request }, bench.context());
  bench.apply(decision);
  return decision.reply;
}

test('a second time nothing is written', () => {
  const bench = new RunBench();
  bench.start();
  const reply = attach(bench);
  assert.deepEqual([reply.runId, reply.started, reply.attached], ['run', false, true]);
  assert.deepEqual(attach(bench), reply);
  assert.equal(bench.events.length, 3);
});

test('an idle run is not woken, and its successor is not taken for the run that was meant', () => {
  const bench = new RunBench();
  bench.start();
  const answer = (...given: command.Command[]) => {
    const scheduled = bench.run.root.workflowTask;
    assert.ok(scheduled.at === 'scheduled');
    const pickUp = { ...scheduled, requestId: 'r', identity: 'w' };
    bench.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
    const started = bench.run.root.workflowTask;
    assert.ok(started.at === 'started');
    bench.try((state, context) => decideWorkflowTaskCompleted(state, started, { commands: given }, context));
  };
  answer();
  attach(bench);
  assert.equal(bench.run.root.workflowTask.at, 'none');
  assert.equal(bench.run.requests.get('second')?.attached, true);
  bench.try((state, context) => decideSignal(state, { signalName: 's', requestId: 'signal' }, context));
  bench.now += 2_000;
  answer(commands.continueAsNew());
  assert.deepEqual([...bench.run.requests.keys()], ['signal']);
});
