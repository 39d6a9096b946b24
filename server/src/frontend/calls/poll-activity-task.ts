import { InvariantError } from '@perdure/engine';
import type { workflowservice } from '@perdure/wire/types';
import { notBuilt } from '../check/not-built.js';
import { checkVersioning } from '../check/versioning.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { resolveNamespace } from '../resolve.js';
import { checkPollDeadline, pollTask } from './poll-task.js';

const method = 'PollActivityTaskQueue';
/** SDKs that always name a rate name this one or more when their user has not asked for any. */
const noLimitTasksPerSecond = 100_000;

export function pollActivityTask(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id, name } = await resolveNamespace(frontend, request.namespace, 'use');
    const deadlineMs = checkPollDeadline(frontend, context);
    checkVersioning(method, request.workerVersionCapabilities, request.deploymentOptions);
    notBuilt(method, 'task_queue_metadata.max_tasks_per_second', limitsRate(request));
    const buildId = request.workerVersionCapabilities?.buildId;
    const task = await pollTask(frontend, { type: 2, namespaceId: id, request, buildId }, deadlineMs, context);
    if (task === undefined) return {};
    if (task.at !== 'activityTask') throw new InvariantError(`an activity task poll got a task of kind ${task.at}`);
    return { ...task.response, workflowNamespace: name };
  };
}

/** Whoever sets a rate protects something with it, so it may not be ignored. */
function limitsRate({ taskQueueMetadata }: workflowservice.PollActivityTaskQueueRequest): boolean {
  const rate = taskQueueMetadata?.maxTasksPerSecond;
  return rate !== undefined && (rate.value ?? 0) < noLimitTasksPerSecond;
}
