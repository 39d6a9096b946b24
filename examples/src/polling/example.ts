import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { exportData } from './workflows.js';

/** A long job, watched by an activity that fails half-way and goes on from its last heartbeat. */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  return worker.runUntil(async () => {
    stage.say('An export has begun; an activity asks how far it is.');
    const options = { workflowId: `export-${Date.now()}`, taskQueue: stage.taskQueue };
    const result = await client.workflow.execute(exportData, { ...options, args: [50] });
    stage.say(result);
    return result;
  });
};
