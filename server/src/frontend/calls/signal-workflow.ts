import { checkExecution, checkLength, checkRequired } from '../check/ids.js';
import { checkLinks } from '../check/links.js';
import { checkBlob } from '../check/blob-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

/** Without a request id a signal is not deduplicated: the caller has chosen so. */
export function signalWorkflow(frontend: Frontend): WorkflowHandler<'SignalWorkflowExecution'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.workflowExecution, limits);
    checkRequired('SignalName', request.signalName, limits);
    checkLength('RequestId', request.requestId, limits);
    checkLength('Identity', request.identity, limits);
    checkLinks(request.links, limits);
    checkBlob(frontend, request.input, 'SignalWorkflowExecution', request);
    await history.signalWorkflow({ namespaceId: id, request }, withinDeadline(context));
    return {};
  };
}
