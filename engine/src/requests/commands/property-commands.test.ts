// Goal: what a workflow changes about itself is kept beside its state, over the close too, and costs nothing otherwise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, type command } from '@perdure/wire/types';
import { mergePayloads } from '../../execution/merge-payloads.js';
import { searchAttributesProblem } from '../../execution/search-attributes.js';
import { commands, RunBench } from '../../testing/run-bench.js';
import { answerTask } from '../../testing/workflow-tasks.js';
import { decideSignal } from '../signal-workflow.js';

const json = (text: string) => ({ data: new Uint8Array(Buffer.from(text)) });
const memo = (fields: Record<string, { data: Uint8Array }>): command.Command => ({
  commandType: enums.CommandType.MODIFY_WORKFLOW_PROPERTIES,
  modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields } },
});

test('changes add up, and stay after the close', () => {
  const bench = new RunBench();
  bench.start({ retryPolicy: { maximumAttempts: 1 } });
  answerTask(bench, memo({ a: json('1'), b: json('1') }));
  bench.try((state, context) => decideSignal(state, { signalName: 's' }, context));
  answerTask(bench, memo({ b: json('2') }), commands.complete());
  assert.deepEqual(bench.run.origin.get('upserted')?.memo?.fields, { a: json('1'), b: json('2') });
  assert.equal(bench.run.origin.has('origin'), false, 'nobody needs what the run began with any more');
});

test('a run that changes nothing keeps nothing', () => {
  const bench = new RunBench();
  bench.start();
  answerTask(bench, commands.marker());
  assert.equal(bench.run.origin.size, 0);
});

test('an empty value takes an entry away', () => {
  const before = { a: json('1'), b: json('1'), c: json('1'), d: json('[]') };
  const after = mergePayloads(before, { a: { metadata: {} }, b: json('null'), c: json('2'), e: json('[]') });
  assert.deepEqual(after, { c: json('2'), d: json('[]') });
  assert.equal(mergePayloads(before, undefined), before);
});

test('attributes that users may not set', () => {
  const problem = (name: string) => searchAttributesProblem({ indexedFields: { [name]: json('1') } }, 'default');
  assert.equal(problem('TemporalChangeVersion'), undefined);
  assert.equal(problem('RunId'), "RunId attribute can't be set in SearchAttributes");
  assert.equal(problem('TemporalWorkerDeployment'), "TemporalWorkerDeployment attribute can't be set in SearchAttributes");
  assert.equal(problem('Mine'), 'Namespace default has no mapping defined for search attribute Mine');
});
