// Calls to a workflow that exists: signal, query, cancel, terminate, describe.
import { randomUUID } from 'node:crypto';
import { decodeFromPayloadsAtIndex } from '@perdure/common/internal';
import { StatusCode, type history, type workflowservice } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';
import { QueryNotRegisteredError, QueryRejectedError } from '../errors.js';
import { hasStatus, workflowClientError } from '../grpc-errors.js';
import type {
  WorkflowCancelInput,
  WorkflowDescribeInput,
  WorkflowExecution,
  WorkflowQueryInput,
  WorkflowSignalInput,
  WorkflowTerminateInput,
} from '../interceptors.js';
import { encodeArgs } from './start.js';

export async function signalWorkflow(core: ClientCore, input: WorkflowSignalInput): Promise<void> {
  const { workflowExecution, signalName, args, headers } = input;
  const request = {
    namespace: core.namespace,
    identity: core.identity,
    requestId: randomUUID(),
    workflowExecution,
    signalName,
    input: await encodeArgs(core, workflowExecution.workflowId, args, `signal '${signalName}'`),
    header: { fields: headers },
  };
  await calling(`signal workflow ${workflowExecution.workflowId}`, workflowExecution, async () =>
    core.service.signalWorkflowExecution(request),
  );
}

/** @throws QueryRejectedError, QueryNotRegisteredError */
export async function queryWorkflow(core: ClientCore, input: WorkflowQueryInput): Promise<unknown> {
  const { workflowExecution, queryType, args, headers, queryRejectCondition } = input;
  const { workflowId } = workflowExecution;
  const queryArgs = await encodeArgs(core, workflowId, args, `query '${queryType}'`);
  const answer = await calling(`query workflow ${workflowId}`, workflowExecution, async () => {
    try {
      return await core.service.queryWorkflow({
        namespace: core.namespace,
        execution: workflowExecution,
        query: { queryType, queryArgs, header: { fields: headers } },
        queryRejectCondition: queryRejectCondition as never,
      });
    } catch (error) {
      // Also what a handler threw comes this way; the server does not tell the two apart by the code.
      if (hasStatus(error, StatusCode.INVALID_ARGUMENT))
        throw new QueryNotRegisteredError((error as { details: string }).details, StatusCode.INVALID_ARGUMENT);
      throw error;
    }
  });
  if (answer.queryRejected) throw new QueryRejectedError(answer.queryRejected.status ?? 0);
  return decodeFromPayloadsAtIndex(core.dataConverter, 0, answer.queryResult?.payloads, workflowContext(core, workflowId));
}

export async function cancelWorkflow(
  core: ClientCore,
  { workflowExecution, firstExecutionRunId }: WorkflowCancelInput,
): Promise<workflowservice.RequestCancelWorkflowExecutionResponse> {
  return calling(`cancel workflow ${workflowExecution.workflowId}`, workflowExecution, async () =>
    core.service.requestCancelWorkflowExecution({
      namespace: core.namespace,
      identity: core.identity,
      requestId: randomUUID(),
      workflowExecution,
      firstExecutionRunId,
    }),
  );
}

export async function terminateWorkflow(
  core: ClientCore,
  { workflowExecution, reason, details, firstExecutionRunId }: WorkflowTerminateInput,
): Promise<workflowservice.TerminateWorkflowExecutionResponse> {
  const { workflowId } = workflowExecution;
  const encoded = details === undefined ? undefined : await encodeArgs(core, workflowId, details, 'termination');
  return calling(`terminate workflow ${workflowId}`, workflowExecution, async () =>
    core.service.terminateWorkflowExecution({
      namespace: core.namespace,
      identity: core.identity,
      workflowExecution,
      reason,
      details: encoded,
      firstExecutionRunId,
    }),
  );
}

export async function describeWorkflow(
  core: ClientCore,
  { workflowExecution }: WorkflowDescribeInput,
): Promise<workflowservice.DescribeWorkflowExecutionResponse> {
  return calling(`describe workflow ${workflowExecution.workflowId}`, workflowExecution, async () =>
    core.service.describeWorkflowExecution({ namespace: core.namespace, execution: workflowExecution }),
  );
}

/** All events of a run, page by page. */
export async function fetchHistory(core: ClientCore, execution: WorkflowExecution): Promise<history.History> {
  const events: history.HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const token = nextPageToken;
    const page = await calling(`fetch the history of workflow ${execution.workflowId}`, execution, async () =>
      core.service.getWorkflowExecutionHistory({ namespace: core.namespace, execution, nextPageToken: token }),
    );
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return { events };
}

/** Makes a call; its failures become errors for users. */
async function calling<R>(what: string, execution: WorkflowExecution, call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw workflowClientError(error, `Failed to ${what}`, execution);
  }
}
