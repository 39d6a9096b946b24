// Goal: a worker's callback decides on patches, wherever the workflow runs. Method: the same workflow on a thread and in this one.
import { TypedSearchAttributes } from '@perdure/common';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { bundleOf, jobs, ScriptedRealm } from '../realm/scripted-realm.js';
import { InProcessExecutor } from './in-process-executor.js';
import type { PatchActivationCallback, PatchActivationInput } from './patch-activation.js';
import { ThreadedExecutor } from './threaded-executor.js';

const source = `
import * as wf from '@perdure/workflow';
export async function rollout() {
  const first = wf.patched('wanted');
  await wf.sleep(1);
  return [first, wf.patched('wanted'), wf.patched('unwanted'), wf.patched('unwanted')];
}
export async function deprecating() { wf.deprecatePatch('unwanted'); }
`;
let code: string;
before(async () => {
  ({ code } = await bundleOf(source));
});

const executors = {
  'on a thread': (patchActivationCallback: PatchActivationCallback) => new ThreadedExecutor({ code, patchActivationCallback }),
  'on this thread': (patchActivationCallback: PatchActivationCallback) =>
    new InProcessExecutor({ code, patchActivationCallback }),
};

for (const [where, executorWith] of Object.entries(executors))
  describe(`a callback for patches, with workflows ${where}`, () => {
    test('is asked once for each patch met live, with what the workflow knows of itself', async () => {
      const inputs: PatchActivationInput[] = [];
      const realm = new ScriptedRealm(
        executorWith((input) => {
          inputs.push(input);
          return input.patchId === 'wanted';
        }),
      );
      const run = await realm.start('rollout');
      assert.deepEqual(run.commands, ['patch wanted', 'startTimer 1 1']);
      assert.deepEqual(await run.on(jobs.timer(1)), ['complete [true,true,false,false]']);
      assert.deepEqual((await realm.start('deprecating')).commands[0], 'patch unwanted deprecated');
      await realm.close();
      assert.deepEqual(
        inputs.map(({ patchId }) => patchId),
        ['wanted', 'unwanted'],
      );
      const { workflowType, startTime, typedSearchAttributes, unsafe } = inputs[0]?.workflowInfo ?? assert.fail();
      assert.equal(workflowType, 'rollout');
      assert.ok(startTime instanceof Date && typedSearchAttributes instanceof TypedSearchAttributes);
      assert.ok(unsafe.now() > 1e12 && unsafe.random.fillRandom(new Uint8Array(99)).some((byte) => byte !== 0));
      assert.ok(inputs.every((input) => Object.isFrozen(input) && Object.isFrozen(input.workflowInfo)));
    });

    test('fails the workflow task when it throws or returns something else', async () => {
      const throwing = new ScriptedRealm(executorWith(() => assert.fail('no idea')));
      assert.match((await throwing.start('rollout')).failure ?? '', /no idea/);
      await throwing.close();
      const wrong = new ScriptedRealm(executorWith((() => 'yes') as unknown as PatchActivationCallback));
      assert.match((await wrong.start('rollout')).failure ?? '', /patchActivationCallback must return a boolean, got string/);
      await wrong.close();
    });
  });
