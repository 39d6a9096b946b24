import { checkExecution, checkLength } from '../check/ids.js';
import { checkLinks } from '../check/links.js';
import { checkBlob } from '../check/blob-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

export function terminateWorkflow(frontend: Frontend): WorkflowHandler<'TerminateWorkflowExecution'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.workflowExecution, limits);
    checkLength('Identity', request.identity, limits);
    checkLinks(request.links, limits);
    checkBlob(frontend, request.details, 'TerminateWorkflowExecution', request);
    await history.terminateWorkflow({ namespaceId: id, request }, withinDeadline(context));
    return {};
  };
}
