import { SplicedResponse } from '@perdure/wire/types';
import { checkLength } from '../check/ids.js';
import { notBuilt } from '../check/not-built.js';
import { checkVersioning } from '../check/versioning.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { fittingResults } from './complete-query.js';
import { splicedTask } from './poll-workflow-task.js';

/** RespondWorkflowTaskCompletedResponse.workflow_task */
const workflowTaskField = 1;
const method = 'RespondWorkflowTaskCompleted';

/** Commands are checked by the engine: a bad one fails the workflow task, which is an event, and not only the call. */
export function completeWorkflowTask(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id, name } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, frontend.limits);
    checkVersioning(method, request.workerVersionStamp, request.deploymentOptions);
    notBuilt(method, 'intermediate_page', request.intermediatePage ?? false);
    const fitting = { ...request, namespace: name, queryResults: fittingResults(frontend, request) };
    const completed = await frontend.history.completeWorkflowTask({ namespaceId: id, request: fitting }, withinDeadline(context));
    const { workflowTask, activityTasks, ...others } = completed.response;
    const eager = activityTasks?.map((task) => ({ ...task, workflowNamespace: name }));
    const rest = { ...others, ...(eager && { activityTasks: eager }) };
    if (workflowTask === undefined) return rest;
    return new SplicedResponse(rest, [splicedTask(workflowTaskField, workflowTask, completed.workflowTaskEvents)]);
  };
}
