import { checkExecution, checkLength } from '../check/ids.js';
import { checkLinks } from '../check/links.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

export function requestCancelWorkflow(frontend: Frontend): WorkflowHandler<'RequestCancelWorkflowExecution'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.workflowExecution, limits);
    checkLength('RequestId', request.requestId, limits);
    checkLength('Identity', request.identity, limits);
    checkLinks(request.links, limits);
    await history.requestCancelWorkflow({ namespaceId: id, request }, withinDeadline(context));
    return {};
  };
}
