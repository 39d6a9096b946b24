import { checkExecution } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

export function resetSticky(frontend: Frontend): WorkflowHandler<'ResetStickyTaskQueue'> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.execution, frontend.limits);
    await frontend.history.resetStickyQueue({ namespaceId: id, request }, withinDeadline(context));
    return {};
  };
}
