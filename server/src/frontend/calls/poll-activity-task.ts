import { InvariantError, invalidArgument } from '@perdure/engine';
import type { workflowservice } from '@perdure/wire/types';
import { checkVersioning } from '../check/versioning.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { resolveNamespace } from '../resolve.js';
import { checkPollDeadline, pollTask } from './poll-task.js';

const method = 'PollActivityTaskQueue';
/** SDKs that always name a rate name this one when their user has not asked for any; more cannot be handed out anyhow. */
const rateMax = 100_000;

export function pollActivityTask(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id, name } = await resolveNamespace(frontend, request.namespace, 'use');
    const deadlineMs = checkPollDeadline(frontend, context);
    checkVersioning(method, request.workerVersionCapabilities, request.deploymentOptions);
    const tasksPerSecondMax = rateOf(request);
    const buildId = request.workerVersionCapabilities?.buildId;
    const task = await pollTask(frontend, { type: 2, namespaceId: id, request, buildId, tasksPerSecondMax }, deadlineMs, context);
    if (task === undefined) return {};
    if (task.at !== 'activityTask') throw new InvariantError(`an activity task poll got a task of kind ${task.at}`);
    return { ...task.response, workflowNamespace: name };
  };
}

/** undefined: the worker does not say. What is no number, or negative, is a mistake of the worker that must not stop its queue. */
function rateOf({ taskQueueMetadata }: workflowservice.PollActivityTaskQueueRequest): number | undefined {
  const rate = taskQueueMetadata?.maxTasksPerSecond;
  if (rate === undefined) return undefined;
  const value = rate.value ?? 0;
  if (!(value >= 0)) throw invalidArgument('TaskQueueMetadata.MaxTasksPerSecond must not be negative.');
  return Math.min(value, rateMax);
}
