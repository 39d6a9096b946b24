import { RequestError, deadlineExceeded, invalidArgument } from '@perdure/engine';
import { StatusCode, type CallContext, type workflowservice } from '@perdure/wire/types';
import { checkExecution, checkRequired } from '../check/ids.js';
import { checkBlob } from '../check/blob-size.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { shuttingDown } from '../open-polls.js';
import { resolveNamespace } from '../resolve.js';

/** Waits for a worker's answer, until the caller's deadline. */
export function queryWorkflow(frontend: Frontend): WorkflowHandler<'QueryWorkflow'> {
  const { limits } = frontend;
  return async (request, context) => {
    checkExecution(request.execution, limits);
    if (request.query === undefined) throw invalidArgument('WorkflowQuery is not set on request.');
    checkRequired('QueryType', request.query.queryType, limits);
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkBlob(frontend, request.query.queryArgs, 'QueryWorkflow', request);
    return ask(frontend, id, request, context);
  };
}

/** A query that waits ends with UNAVAILABLE when the server goes, so that its caller asks the next one. */
async function ask(
  { history, openPolls, clock, limits }: Frontend,
  namespaceId: string,
  request: workflowservice.QueryWorkflowRequest,
  context: CallContext,
): Promise<workflowservice.QueryWorkflowResponse> {
  const deadlineMs = Math.min(context.deadlineMs ?? Number.POSITIVE_INFINITY, clock.now() + limits.queryMsMax);
  const open = openPolls.begin(context.signal);
  try {
    return await history.queryWorkflow({ namespaceId, request }, { deadlineMs, signal: open.signal });
  } catch (error) {
    if (open.signal.aborted && openPolls.closed) throw shuttingDown();
    const late = error instanceof RequestError && error.code === StatusCode.DEADLINE_EXCEEDED;
    // Whoever noticed it first, in whatever words.
    throw late ? deadlineExceeded('query timed out before a worker could process it') : error;
  } finally {
    open.end();
  }
}
