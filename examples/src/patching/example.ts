import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import type { greeting } from './workflows.js';

/** A run that begins under the old program is finished by the new one, as the old one would have; a new run takes the new path. */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const start = (name: string) =>
    client.workflow.start<typeof greeting>('greeting', {
      workflowId: `greeting-${name}-${Date.now()}`,
      taskQueue: stage.taskQueue,
      args: [name],
    });
  const oldProgram = new URL('./old-workflows.js', import.meta.url).pathname;
  const oldWorker = await stage.worker({ workflowsPath: oldProgram, activities });
  const begunBefore = await oldWorker.runUntil(async () => {
    const handle = await start('Barbara');
    // Until its timer has been started, that is, until the old program has made its decision.
    while (((await handle.fetchHistory()).events?.length ?? 0) < 5) await new Promise((resolve) => setTimeout(resolve, 50));
    return handle;
  });
  stage.say('A run has begun under the old program; now the new program is deployed.');
  const newWorker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  return newWorker.runUntil(async () => {
    const results = [await begunBefore.result(), await (await start('Margaret')).result()];
    stage.say(`begun before: ${results[0]}; begun after: ${results[1]}`);
    return results;
  });
};
