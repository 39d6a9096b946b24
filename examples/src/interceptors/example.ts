import type { WorkflowClientInterceptor } from '@perdure/client';
import { workflowsBeside, type Example } from '../stage.js';
import { activityInterceptor, whoAmI } from './activities.js';
import { userHeader } from './user-header.js';
import { introduceMyself } from './workflows.js';

/** A header goes from the client through the workflow to the activity; no function's arguments change. */
export const example: Example = async (stage) => {
  const sign: WorkflowClientInterceptor = {
    start: (input, next) => next({ ...input, headers: { ...input.headers, [userHeader.name]: userHeader.write('Katherine') } }),
  };
  const client = await stage.client({ interceptors: { workflow: [sign] } });
  const workflowsPath = workflowsBeside(import.meta.url);
  const worker = await stage.worker({
    workflowsPath,
    activities: { whoAmI },
    interceptors: { workflowModules: [workflowsPath], activity: [activityInterceptor] },
  });
  return worker.runUntil(async () => {
    const options = { workflowId: `introduction-${Date.now()}`, taskQueue: stage.taskQueue };
    const answer = await client.workflow.execute(introduceMyself, options);
    stage.say(`the activity says: ${answer}`);
    return answer;
  });
};
