import { Worker } from '@perdure/worker';
import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { makeTea } from './workflows.js';

/** The test to run before a deployment: does the new program agree with the histories of the old one? */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const workflowsPath = workflowsBeside(import.meta.url);
  const worker = await stage.worker({ workflowsPath, activities });
  const history = await worker.runUntil(async () => {
    const options = { workflowId: `tea-${Date.now()}`, taskQueue: stage.taskQueue };
    const handle = await client.workflow.start(makeTea, { ...options, args: [3] });
    stage.say(`the worker made ${await handle.result()}`);
    return handle.fetchHistory();
  });
  await Worker.runReplayHistory({ workflowsPath }, history);
  stage.say('The same program replays its history: safe to deploy.');
  const changed = new URL('./changed-workflows.js', import.meta.url).pathname;
  const trouble = await Worker.runReplayHistory({ workflowsPath: changed }, history).catch((error: unknown) => error);
  if (!(trouble instanceof Error)) throw new Error('the changed program should not have replayed');
  stage.say(`The changed program does not, and the error says why:\n\n${trouble.message}\n`);
  return trouble.message;
};
