/** When a run may take its turns and end: not before its time, and by itself not over news that it has not seen. Knows the public events only. */
import { enums, type history } from '@perdure/wire/types';
import { durationOf, millisOf } from './wire-time.js';

const { EventType } = enums;
type Event = history.HistoryEvent;

/** News for the workflow's code: a run that closes itself has seen them all, or it would have to look again (WT-18). */
export const NEWS: ReadonlySet<number> = new Set<number>([
  EventType.WORKFLOW_EXECUTION_SIGNALED,
  EventType.WORKFLOW_EXECUTION_CANCEL_REQUESTED,
  EventType.ACTIVITY_TASK_COMPLETED,
  EventType.ACTIVITY_TASK_FAILED,
  EventType.ACTIVITY_TASK_TIMED_OUT,
  EventType.TIMER_FIRED,
  EventType.START_CHILD_WORKFLOW_EXECUTION_FAILED,
  EventType.CHILD_WORKFLOW_EXECUTION_STARTED,
  EventType.CHILD_WORKFLOW_EXECUTION_COMPLETED,
  EventType.CHILD_WORKFLOW_EXECUTION_FAILED,
  EventType.CHILD_WORKFLOW_EXECUTION_CANCELED,
  EventType.CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.CHILD_WORKFLOW_EXECUTION_TERMINATED,
  EventType.EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
  EventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
  EventType.EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
  EventType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
]);

export class TurnChecker {
  /** When the first workflow task may be scheduled, unless somebody is in a hurry. */
  #waitsUntilMs = 0;
  /** Not before this may the run time out. */
  #endsAtMs = 0;
  #unseen: Event | undefined;

  /** What is wrong with the next event, or undefined. */
  add(event: Event): string | undefined {
    const atMs = millisOf(event.eventTime) ?? 0;
    const begun = event.workflowExecutionStartedEventAttributes;
    if (begun !== undefined) {
      this.#waitsUntilMs = atMs + durationOf(begun.firstWorkflowTaskBackoff);
      this.#endsAtMs = this.#waitsUntilMs + durationOf(begun.workflowRunTimeout);
    }
    // A cancel request ends the wait, and so does a signal that comes with a start.
    if (event.workflowExecutionCancelRequestedEventAttributes ?? event.workflowExecutionSignaledEventAttributes)
      this.#waitsUntilMs = 0;
    if (NEWS.has(event.eventType ?? 0)) this.#unseen = event;
    switch (event.eventType) {
      case EventType.WORKFLOW_TASK_SCHEDULED:
        if (atMs < this.#waitsUntilMs) return `begins ${this.#waitsUntilMs - atMs} ms early`;
        return undefined;
      case EventType.WORKFLOW_TASK_STARTED:
        this.#unseen = undefined;
        return undefined;
      case EventType.WORKFLOW_EXECUTION_TIMED_OUT:
        return atMs < this.#endsAtMs ? `times out ${this.#endsAtMs - atMs} ms early` : undefined;
      default:
        return this.#closes(event);
    }
  }

  #closes(event: Event): string | undefined {
    const closed =
      event.workflowExecutionCompletedEventAttributes ??
      event.workflowExecutionFailedEventAttributes ??
      event.workflowExecutionCanceledEventAttributes ??
      event.workflowExecutionContinuedAsNewEventAttributes;
    if (closed === undefined || this.#unseen === undefined) return undefined;
    return `closes over event ${this.#unseen.eventId} of type ${this.#unseen.eventType}, which the workflow has not seen`;
  }
}
