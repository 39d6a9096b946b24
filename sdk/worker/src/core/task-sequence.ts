import type { history } from '@perdure/wire/types';
import { eventName, isCommandEvent, isFinalEvent, type EventName } from './event-kinds.js';

type HistoryEvent = history.HistoryEvent;

/**
 * Where the next stretch of history ends that the workflow code gets in one activation: at the start of a workflow task that
 * was completed, or at the end of the run. Tasks that failed or timed out do not end one, nor do tasks that only kept the
 * server waiting for local activities. After sdk-core's `find_end_index_of_next_wft_seq` and its notes on chunking.
 */
export interface SequenceEnd {
  /** Index of the last event of the stretch, or of the last event there is. */
  readonly index: number;
  /** False: the events go no further than `index`, and more may come. */
  readonly complete: boolean;
}

/** After a started task, these show that its workflow code's answer was not taken. */
const unsuccessful: ReadonlySet<EventName> = new Set<EventName>([
  'WORKFLOW_TASK_FAILED',
  'WORKFLOW_TASK_TIMED_OUT',
  'WORKFLOW_EXECUTION_TIMED_OUT',
  'WORKFLOW_EXECUTION_TERMINATED',
  'WORKFLOW_EXECUTION_CANCELED',
]);

/** @param start  Index of the first event that counts. */
export function nextSequenceEnd(events: readonly HistoryEvent[], start: number): SequenceEnd {
  const scan = new Scan(events);
  for (let index = start; index < events.length; index++) {
    const event = events[index] as HistoryEvent;
    scan.note(event);
    if (isFinalEvent(event)) return { index, complete: true };
    if (eventName(event) !== 'WORKFLOW_TASK_STARTED') continue;
    const end = scan.taskStarted(index);
    if (end !== undefined) return { index: end, complete: true };
  }
  return { index: Math.max(events.length - 1, 0), complete: false };
}

class Scan {
  #sawCommand = false;
  #sawCommandOrStart = false;
  /** Started tasks that count, as places where an accepted update may have been delivered. */
  readonly #startedTasks: { readonly eventId: number; readonly index: number }[] = [];

  constructor(private readonly events: readonly HistoryEvent[]) {}

  note(event: HistoryEvent): void {
    if (isCommandEvent(event)) {
      this.#sawCommand = true;
      this.#sawCommandOrStart = true;
    }
    if (eventName(event) === 'WORKFLOW_EXECUTION_STARTED') this.#sawCommandOrStart = true;
  }

  /** The index that ends the stretch, or undefined to go on. */
  taskStarted(index: number): number | undefined {
    const next = this.events[index + 1];
    if (next === undefined) return this.#isEnough() ? index : undefined;
    const nextName = eventName(next);
    if (unsuccessful.has(nextName)) return undefined;
    this.#startedTasks.push({ eventId: this.events[index]?.eventId ?? 0, index });
    if (nextName !== 'WORKFLOW_TASK_COMPLETED') return this.#sawCommandOrStart ? index : undefined;
    const afterCompletion = this.events[index + 2];
    if (afterCompletion === undefined) return this.#isEnough() ? index : undefined;
    // A task that is completed without commands and at once followed by another one waited for local activities.
    if (!this.#sawCommand && eventName(afterCompletion) === 'WORKFLOW_TASK_SCHEDULED') return undefined;
    return this.#deliveryOf(afterCompletion) ?? index;
  }

  /** At the end of partial history it may still turn out that the task failed, so the stretch must have something in it. */
  #isEnough(): boolean {
    return this.#sawCommandOrStart;
  }

  /** An update that is accepted at the end of this task was delivered with the last task before its sequencing event. */
  #deliveryOf(event: HistoryEvent): number | undefined {
    const sequencingId = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequestSequencingEventId;
    if (sequencingId === undefined || eventName(event) !== 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED') return undefined;
    return this.#startedTasks.findLast((task) => task.eventId < sequencingId)?.index;
  }
}
