import { InvariantError } from '@perdure/engine';
import { encodeWith } from '@perdure/wire/codec';
import { SplicedResponse, type workflowservice } from '@perdure/wire/types';
import { checkVersioning } from '../check/versioning.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { resolveNamespace } from '../resolve.js';
import { checkPollDeadline, pollTask } from './poll-task.js';

/** PollWorkflowTaskQueueResponse.history */
const taskHistoryField = 8;
const method = 'PollWorkflowTaskQueue';

export function pollWorkflowTask(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    const deadlineMs = checkPollDeadline(frontend, context);
    checkVersioning(method, request.workerVersionCapabilities, request.deploymentOptions);
    const buildId = request.workerVersionCapabilities?.buildId;
    const task = await pollTask(frontend, { type: 1, namespaceId: id, request, buildId }, deadlineMs, context);
    if (task === undefined) return {};
    if (task.at !== 'workflowTask') throw new InvariantError(`a workflow task poll got a task of kind ${task.at}`);
    return new SplicedResponse(task.response, [{ fieldNumber: taskHistoryField, bytes: task.events }]);
  };
}

/** A task as a field of another answer, with its history as it is stored. */
export function splicedTask(
  fieldNumber: number,
  task: workflowservice.PollWorkflowTaskQueueResponse,
  events: Uint8Array | undefined,
) {
  const history = { fieldNumber: taskHistoryField, bytes: events ?? new Uint8Array(0) };
  return { fieldNumber, bytes: encodeWith('temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse', task, [history]) };
}
