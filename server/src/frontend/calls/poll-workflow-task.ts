import { InvariantError } from '@perdure/engine';
import { SplicedResponse } from '@perdure/wire/types';
import { checkVersioning } from '../check/versioning.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { resolveNamespace } from '../resolve.js';
import { checkPollDeadline, pollTask } from './poll-task.js';

/** PollWorkflowTaskQueueResponse.history */
export const taskHistoryField = 8;
const method = 'PollWorkflowTaskQueue';

export function pollWorkflowTask(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    const deadlineMs = checkPollDeadline(frontend, context);
    checkVersioning(method, request.workerVersionCapabilities, request.deploymentOptions);
    const task = await pollTask(frontend, { type: 1, namespaceId: id, request }, deadlineMs, context);
    if (task === undefined) return {};
    if (task.at !== 'workflowTask') throw new InvariantError(`a workflow task poll got a task of kind ${task.at}`);
    return new SplicedResponse(task.response, [{ fieldNumber: taskHistoryField, bytes: task.events }]);
  };
}
