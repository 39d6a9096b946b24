/** What a run records of others is what is durable of them: its children, and whom it has signalled or asked to cancel. */
import { enums, type history } from '@perdure/wire/types';

const { EventType } = enums;
type Event = history.HistoryEvent;

interface Run {
  readonly events: readonly Event[];
}
/** What is durable. */
interface Durable {
  run(runId: string): Run | undefined;
  isClosed(workflowId: string): boolean;
  hasSignal(name: string): boolean;
  isCancelRequested(workflowId: string): boolean;
}

/** What is wrong with an event that has become durable, in history or in the buffer; undefined: nothing. */
export function acrossProblem(durable: Durable, run: Run, event: Event): string | undefined {
  return childProblem(durable, event) ?? signalProblem(durable, run, event) ?? cancelProblem(durable, event);
}

function childProblem(durable: Durable, event: Event): string | undefined {
  const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
  const ends = [
    [event.childWorkflowExecutionCompletedEventAttributes, EventType.WORKFLOW_EXECUTION_COMPLETED],
    [event.childWorkflowExecutionFailedEventAttributes, EventType.WORKFLOW_EXECUTION_FAILED],
    [event.childWorkflowExecutionCanceledEventAttributes, EventType.WORKFLOW_EXECUTION_CANCELED],
    [event.childWorkflowExecutionTerminatedEventAttributes, EventType.WORKFLOW_EXECUTION_TERMINATED],
  ] as const;
  const end = ends.find(([attributes]) => attributes !== undefined);
  const child = started ?? end?.[0]?.workflowExecution;
  if (child === undefined) return undefined;
  const record = durable.run(child.runId ?? '');
  const isSo = end === undefined || (record?.events.at(-1)?.eventType === end[1] && durable.isClosed(child.workflowId ?? ''));
  return record !== undefined && isSo ? undefined : `records of ${child.workflowId} what is not durable: ${event.eventType}`;
}

function signalProblem(durable: Durable, run: Run, event: Event): string | undefined {
  const signaled = event.externalWorkflowExecutionSignaledEventAttributes;
  const initiated = run.events[(signaled?.initiatedEventId ?? 0) - 1]?.signalExternalWorkflowExecutionInitiatedEventAttributes;
  if (signaled === undefined || durable.hasSignal(initiated?.signalName ?? '')) return undefined;
  return `records signal ${initiated?.signalName}, which is not durable`;
}

function cancelProblem(durable: Durable, event: Event): string | undefined {
  const workflowId = event.externalWorkflowExecutionCancelRequestedEventAttributes?.workflowExecution?.workflowId;
  if (workflowId === undefined || durable.isCancelRequested(workflowId) || durable.isClosed(workflowId)) return undefined;
  return `records a cancel request to ${workflowId}, which is not durable`;
}
