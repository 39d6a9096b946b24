// Goal: a start may be attached to the run that is there, once, without waking it (START-3, ID-1).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { commands, type RunBench } from '../testing/run-bench.js';
import { answerTask, begun } from '../testing/workflow-tasks.js';
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
  const bench = begun();
  const reply = attach(bench);
  assert.deepEqual([reply.runId, reply.started, reply.attached], ['run', false, true]);
  assert.deepEqual(attach(bench), reply);
  assert.equal(bench.events.length, 3);
});

test('an idle run is not woken, and its successor is not taken for the run that was meant', () => {
  const bench = begun();
  answerTask(bench);
  attach(bench);
  assert.equal(bench.run.root.workflowTask.at, 'none');
  assert.equal(bench.run.requests.get('second')?.attached, true);
  bench.try((state, context) => decideSignal(state, { signalName: 's', requestId: 'signal' }, context));
  bench.now += 2_000;
  answerTask(bench, commands.continueAsNew());
  assert.deepEqual([...bench.run.requests.keys()], ['signal']);
});
