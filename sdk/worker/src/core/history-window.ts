import type { history } from '@perdure/wire/types';
import { nextSequenceEnd } from './task-sequence.js';

type HistoryEvent = history.HistoryEvent;

/** A stretch of history to be applied, and whether nothing follows it. */
export interface NextSequence {
  readonly events: readonly HistoryEvent[];
  readonly isLast: boolean;
}

/** Taken events are given back to memory in batches of this many, as removing them one stretch at a time costs more. */
const droppedAtOnce = 1024;

/**
 * The part of a run's history that is at hand and not yet applied. Pages are added at its end as they are fetched; stretches
 * are taken from its front.
 */
export class HistoryWindow {
  readonly #events: HistoryEvent[] = [];
  /** Index of the first event that was not taken. */
  #start = 0;

  /** The last page is here: the events go to the end of the history as the workflow task shows it. */
  isWhole = false;

  constructor(
    /** The started event of the last workflow task that was completed before this one; 0 for none. Later events are news. */
    readonly previousStartedEventId: number,
    /** The started event of the workflow task that brought this history; 0 for a query alone. */
    readonly startedEventId: number,
  ) {}

  add(events: readonly HistoryEvent[], isWhole: boolean): void {
    const lastId = this.#events.at(-1)?.eventId ?? 0;
    for (const event of events) if ((event.eventId ?? 0) > lastId) this.#events.push(event);
    this.isWhole = isWhole;
  }

  /** Events up to this one are known already. */
  skipTo(eventId: number): void {
    while (this.#start < this.#events.length && (this.#events[this.#start]?.eventId ?? 0) <= eventId) this.#start++;
  }

  /** False: a page has to be added first, for the next stretch to be complete and the one after it to be looked ahead at. */
  get canTake(): boolean {
    if (this.isWhole) return true;
    const first = nextSequenceEnd(this.#events, this.#start);
    return first.complete && nextSequenceEnd(this.#events, first.index + 1).complete;
  }

  /** Takes the events up to where the code is woken next. */
  take(): NextSequence {
    const first = this.#start;
    if (first === this.#events.length) return { events: [], isLast: true };
    const { index } = nextSequenceEnd(this.#events, first);
    const events = this.#events.slice(first, index + 1);
    this.#start = index + 1;
    if (this.#start >= droppedAtOnce) {
      this.#events.splice(0, this.#start - 1);
      this.#start = 1;
    }
    return { events, isLast: this.#start === this.#events.length && this.isWhole };
  }

  /** The stretch that is next, for what must be known ahead of time on replay. */
  peek(): readonly HistoryEvent[] {
    return this.#events.slice(this.#start, nextSequenceEnd(this.#events, this.#start).index + 1);
  }

  /** The next completion, if it is at hand: its flags hold for the code that is about to run. */
  nextCompletion(): history.WorkflowTaskCompletedEventAttributes | undefined {
    for (let index = this.#start; index < this.#events.length; index++) {
      const attributes = this.#events[index]?.workflowTaskCompletedEventAttributes;
      if (attributes !== undefined) return attributes;
    }
    return undefined;
  }

  /** Id of the first event that was not taken. */
  get firstEventId(): number | undefined {
    return this.#events[this.#start]?.eventId;
  }
}
