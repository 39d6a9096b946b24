import { checkLength } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { fittingFailure } from './fitting-failure.js';

export function failWorkflowTask(frontend: Frontend): WorkflowHandler<'RespondWorkflowTaskFailed'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, limits);
    const failure = fittingFailure(frontend, request.failure, 'RespondWorkflowTaskFailed', request);
    await history.failWorkflowTask({ namespaceId: id, request: { ...request, failure } }, withinDeadline(context));
    return {};
  };
}
