/** What every chain of runs obeys: who follows whom, and with what. Knows the public events only. */
import { enums, type history } from '@perdure/wire/types';

const { ContinueAsNewInitiator } = enums;
type Event = history.HistoryEvent;
type Started = history.WorkflowExecutionStartedEventAttributes;

interface Close {
  readonly newExecutionRunId: string;
  readonly initiator: number;
}

function closeOf(event: Event | undefined): Close | undefined {
  const { WORKFLOW, RETRY, CRON_SCHEDULE } = ContinueAsNewInitiator;
  const retried = event?.workflowExecutionFailedEventAttributes ?? event?.workflowExecutionTimedOutEventAttributes;
  const attributes =
    event?.workflowExecutionContinuedAsNewEventAttributes ?? event?.workflowExecutionCompletedEventAttributes ?? retried;
  const newExecutionRunId = attributes?.newExecutionRunId ?? '';
  if (newExecutionRunId === '') return undefined;
  if (event?.workflowExecutionContinuedAsNewEventAttributes !== undefined) return { newExecutionRunId, initiator: WORKFLOW };
  const isRetry = retried?.retryState === enums.RetryState.IN_PROGRESS;
  return { newExecutionRunId, initiator: isRetry ? RETRY : CRON_SCHEDULE };
}

/** The run that a run's end names. */
export const successorOf = (last: Event | undefined): string | undefined => closeOf(last)?.newExecutionRunId;

/** What is wrong with a run that begins after another one of its workflow has been written; undefined: nothing. */
export function successionProblem(before: readonly Event[], begun: Started): string | undefined {
  const first = before[0]?.workflowExecutionStartedEventAttributes;
  const close = closeOf(before.at(-1));
  const runId = begun.originalExecutionRunId ?? '';
  if (close?.newExecutionRunId !== runId)
    return `begins although the run before it names ${close?.newExecutionRunId ?? 'nobody'}`;
  if (begun.continuedExecutionRunId !== first?.originalExecutionRunId) return `continues ${begun.continuedExecutionRunId}`;
  if (begun.firstExecutionRunId !== first?.firstExecutionRunId) return `names ${begun.firstExecutionRunId} as the first`;
  if (begun.initiator !== close.initiator) return `was begun by ${begun.initiator} instead of ${close.initiator}`;
  const attempt = close.initiator === ContinueAsNewInitiator.RETRY ? (first?.attempt ?? 0) + 1 : 1;
  if (begun.attempt !== attempt) return `is attempt ${begun.attempt} instead of ${attempt}`;
  const result = before.at(-1)?.workflowExecutionCompletedEventAttributes?.result;
  const differs = result !== undefined && JSON.stringify(result) !== JSON.stringify(begun.lastCompletionResult);
  return differs ? 'was not given the result of the run before it' : undefined;
}
