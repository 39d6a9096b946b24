import { invalidArgument } from '@perdure/engine';
import { enums, type workflowservice } from '@perdure/wire/types';
import { checkRequired } from '../check/ids.js';
import { checkBlob } from '../check/blob-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';
import { completeStart } from './start-workflow.js';

type Request = workflowservice.SignalWithStartWorkflowExecutionRequest;
const { WorkflowIdConflictPolicy } = enums;
const method = 'SignalWithStartWorkflowExecution';

/** Signals the running workflow by default; FAIL would make the call a plain start (semantics START-10). */
export function signalWithStart(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'start');
    const complete = completeRequest(request, frontend);
    return frontend.history.signalWithStart({ namespaceId: id, request: complete }, withinDeadline(context));
  };
}

function completeRequest(request: Request, frontend: Frontend): Request {
  if (request.workflowIdConflictPolicy === WorkflowIdConflictPolicy.FAIL) {
    throw invalidArgument(
      'Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.',
    );
  }
  const { signalName, signalInput, ...start } = request;
  checkRequired('SignalName', signalName, frontend.limits);
  checkBlob(frontend, signalInput, method, request);
  const complete = completeStart(start, frontend, method);
  const conflict = request.workflowIdConflictPolicy || WorkflowIdConflictPolicy.UNSPECIFIED;
  const usesExisting =
    conflict === WorkflowIdConflictPolicy.UNSPECIFIED && complete.workflowIdConflictPolicy === WorkflowIdConflictPolicy.FAIL;
  return {
    ...request,
    ...complete,
    ...(usesExisting && { workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING }),
  };
}
