import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertReplays, loadHistories, saveHistories } from '@perdure/testing';
import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { makeTea } from './workflows.js';

/** The test to run before a deployment: does the new program agree with the histories of the old one? */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const workflowsPath = workflowsBeside(import.meta.url);
  const worker = await stage.worker({ workflowsPath, activities });
  const folder = await mkdtemp(join(tmpdir(), 'histories-'));
  try {
    await worker.runUntil(async () => {
      const options = { workflowId: `tea-${Date.now()}`, taskQueue: stage.taskQueue };
      const handle = await client.workflow.start(makeTea, { ...options, args: [3] });
      stage.say(`the worker made ${await handle.result()}`);
      await saveHistories(folder, [{ workflowId: handle.workflowId, history: await handle.fetchHistory() }]);
    });
    stage.say('Its history is in a file now, as it would be beside the tests of a project.');
    await assertReplays({ workflowsPath }, loadHistories(folder));
    stage.say('The same program replays it: safe to deploy.');
    const changed = new URL('./changed-workflows.js', import.meta.url).pathname;
    const trouble = await assertReplays({ workflowsPath: changed }, loadHistories(folder)).catch((error: unknown) => error);
    if (!(trouble instanceof Error)) throw new Error('the changed program should not have replayed');
    stage.say(`The changed program does not, and the error says why:\n\n${trouble.message}\n`);
    return trouble.message;
  } finally {
    await rm(folder, { recursive: true });
  }
};
