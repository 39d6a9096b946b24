import { CancelledFailure, decodeRetryState, TerminatedFailure, TimeoutFailure } from '@perdure/common';
import {
  decodeArrayFromPayloads,
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@perdure/common/internal';
import { enums, type history } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';
import { WorkflowContinuedAsNewError, WorkflowFailedError } from '../errors.js';
import { workflowClientError } from '../grpc-errors.js';

export interface WorkflowResultOptions {
  /** Whether to go on to the next run of retries, cron and continue-as-new; true when left out. */
  followRuns?: boolean | undefined;
}

/** Waits until a workflow is closed. */
export async function workflowResult(
  core: ClientCore,
  workflowId: string,
  runId: string | undefined,
  { followRuns = true }: WorkflowResultOptions = {},
): Promise<unknown> {
  let nextRunId = runId;
  for (;;) {
    const event = await closeEvent(core, workflowId, nextRunId);
    const successor = successorOf(event);
    if (successor === undefined || !followRuns) return closeOutcome(core, workflowId, event);
    nextRunId = successor;
  }
}

/** Long polls until the run has a close event. */
async function closeEvent(core: ClientCore, workflowId: string, runId: string | undefined): Promise<history.HistoryEvent> {
  let nextPageToken: Uint8Array | undefined;
  for (;;) {
    try {
      const page = await core.service.getWorkflowExecutionHistory({
        namespace: core.namespace,
        execution: { workflowId, runId },
        skipArchival: true,
        waitNewEvent: true,
        historyEventFilterType: enums.HistoryEventFilterType.CLOSE_EVENT,
        nextPageToken,
      });
      const event = page.history?.events?.[0];
      if (event !== undefined) return event;
      ({ nextPageToken } = page);
    } catch (error) {
      throw workflowClientError(error, `Failed to get the history of workflow ${workflowId}`, { workflowId, runId });
    }
  }
}

/** The run that follows a closed one: of retries, cron and continue-as-new. */
function successorOf(event: history.HistoryEvent): string | undefined {
  const attributes =
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes;
  return attributes?.newExecutionRunId || undefined;
}

/** The result of a completed run; throws what any other end means. */
async function closeOutcome(core: ClientCore, workflowId: string, event: history.HistoryEvent): Promise<unknown> {
  const context = workflowContext(core, workflowId);
  const { dataConverter } = core;
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed) return decodeFromPayloadsAtIndex(dataConverter, 0, completed.result?.payloads, context);
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed) {
    const cause = await decodeOptionalFailureToOptionalError(dataConverter, failed.failure, context);
    throw new WorkflowFailedError('Workflow execution failed', cause, decodeRetryState(failed.retryState) as never);
  }
  const canceled = event.workflowExecutionCanceledEventAttributes;
  if (canceled) {
    const details = await decodeArrayFromPayloads(dataConverter, canceled.details?.payloads, context);
    throw ended('Workflow execution cancelled', new CancelledFailure('Workflow canceled', details));
  }
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const reason = terminated.reason || 'Workflow execution terminated';
    throw ended(reason, new TerminatedFailure(reason));
  }
  const timedOut = event.workflowExecutionTimedOutEventAttributes;
  if (timedOut) {
    const message = 'Workflow execution timed out';
    const cause = withoutStack(new TimeoutFailure(message, undefined, 'START_TO_CLOSE'));
    throw new WorkflowFailedError(message, cause, decodeRetryState(timedOut.retryState) as never);
  }
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  if (continued) throw new WorkflowContinuedAsNewError('Workflow execution continued as new', continued.newExecutionRunId ?? '');
  throw new TypeError(`The workflow ${workflowId} ended with an event that this client does not know: ${event.eventType}`);
}

function ended(message: string, cause: Error): WorkflowFailedError {
  return new WorkflowFailedError(message, withoutStack(cause), 'NON_RETRYABLE_FAILURE');
}

/** The failure comes from elsewhere; where this client made it would mislead. */
function withoutStack<E extends Error>(error: E): E {
  error.stack = '';
  return error;
}
