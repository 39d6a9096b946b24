import { IllegalStateError, WorkflowExecutionAlreadyStartedError } from '@perdure/common';
import { LocalActivityDoBackoff } from '../errors.js';
import type {
  ResolveActivity,
  ResolveChildWorkflowExecution,
  ResolveChildWorkflowExecutionStart,
  ResolveNexusOperation,
  ResolveNexusOperationStart,
  Resolution,
} from '../protocol/index.js';
import type { Execution } from './execution.js';
import { take, type NexusStarted, type Waiting } from './pending.js';

export function resolveActivity(execution: Execution, { seq, result }: ResolveActivity): void {
  const waiting = take(execution.pending.activities, seq);
  if (result.status === 'backoff') waiting.reject(new LocalActivityDoBackoff(result));
  else settle(execution, waiting, result);
}

function settle(execution: Execution, waiting: Waiting, result: Resolution): void {
  if (result.status === 'completed') waiting.resolve(valueOf(execution, waiting, result));
  else waiting.reject(execution.failureToError(result.failure, waiting.context));
}

function valueOf(execution: Execution, waiting: Waiting<never> | Waiting, result: Resolution & { status: 'completed' }): unknown {
  return result.result === undefined ? undefined : execution.payloadConverter.fromPayload(result.result, waiting.context);
}

export function resolveChildStart(execution: Execution, { seq, result }: ResolveChildWorkflowExecutionStart): void {
  const { childStarts, childResults } = execution.pending;
  const waiting = take(childStarts, seq);
  if (result.status === 'succeeded') {
    waiting.resolve(result.runId);
    return;
  }
  if (result.status === 'cancelled') {
    waiting.reject(execution.failureToError(result.failure, waiting.context));
  } else {
    if (result.cause !== 'WORKFLOW_ALREADY_EXISTS')
      throw new IllegalStateError(`A child workflow could not be started for a reason unknown here: ${result.cause}`);
    const { workflowId, workflowType } = result;
    waiting.reject(new WorkflowExecutionAlreadyStartedError('Workflow execution already started', workflowId, workflowType));
  }
  childResults.delete(seq);
}

export function resolveChildResult(execution: Execution, { seq, result }: ResolveChildWorkflowExecution): void {
  settle(execution, take(execution.pending.childResults, seq), result);
}

/** What is resolved with nothing, or with a failure. */
export function resolveDelivery(
  execution: Execution,
  waiting: Waiting<void>,
  failure: Parameters<Execution['failureToError']>[0] | undefined,
): void {
  if (failure === undefined) waiting.resolve();
  else waiting.reject(execution.failureToError(failure, waiting.context));
}

export function resolveNexusStart(execution: Execution, { seq, result }: ResolveNexusOperationStart): void {
  const waiting = take(execution.pending.nexusStarts, seq);
  if (result.status === 'failed') {
    waiting.reject(execution.failureToError(result.failure));
    return;
  }
  const completed = new Promise<unknown>((resolve, reject) => {
    execution.pending.nexusResults.set(seq, { resolve, reject, trace: waiting.trace });
  });
  // Whether anybody waits for the result is the user's choice.
  completed.catch(() => undefined);
  waiting.resolve({ token: result.status === 'started' ? result.operationToken : undefined, result: completed });
}

/** It may come without a start: the operation was done at once. */
export function resolveNexusResult(execution: Execution, { seq, result }: ResolveNexusOperation): void {
  const { nexusStarts, nexusResults } = execution.pending;
  const started = nexusStarts.has(seq) ? take(nexusStarts, seq) : undefined;
  const waiting: Waiting<NexusStarted> | Waiting = started ?? take(nexusResults, seq);
  if (result.status !== 'completed') {
    waiting.reject(execution.failureToError(result.failure));
    return;
  }
  const payload = result.result;
  const value: unknown =
    payload === undefined ? undefined : execution.payloadConverter.fromPayload(payload, execution.serializationContext());
  if (started === undefined) (waiting as Waiting).resolve(value);
  else started.resolve({ result: Promise.resolve(value) });
}
