import { checkExecution } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

export function describeWorkflow(frontend: Frontend): WorkflowHandler<'DescribeWorkflowExecution'> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.execution, frontend.limits);
    return frontend.history.describeWorkflow({ namespaceId: id, request }, withinDeadline(context));
  };
}
