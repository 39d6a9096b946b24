import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { decommission, look, machine, resize } from './workflows.js';

/** One machine that is resized seven times and then given back, over several runs of the same workflow. */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  return worker.runUntil(async () => {
    const workflowId = `machine-${Date.now()}`;
    await client.workflow.start(machine, {
      workflowId,
      taskQueue: stage.taskQueue,
      args: [{ name: 'turing', cores: 1, requestsDone: 0, waiting: [] }],
    });
    // Without a run id a handle speaks to whichever run is the current one.
    const handle = client.workflow.getHandle<typeof machine>(workflowId);
    const runs = new Set<string>();
    for (const cores of [2, 4, 8, 16, 8, 4, 2]) {
      await handle.signal(resize, cores);
      while ((await handle.query(look)).cores !== cores) await new Promise((resolve) => setTimeout(resolve, 20));
      runs.add((await handle.describe()).runId);
      stage.say(`${cores} cores`);
    }
    await handle.signal(decommission);
    const end = await handle.result();
    stage.say(`${end.requestsDone} requests done in ${runs.size} runs; no request was lost between them.`);
    return { end, runs: runs.size };
  });
};
