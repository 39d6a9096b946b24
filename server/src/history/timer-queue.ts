/**
 * The timers of a shard that are due soon, in memory. Rows further away stay in the store until their window comes. Who knows that a
 * timer is of no more use takes it out; others may be stale: firing one whose state has moved on does nothing.
 */
import type { Clock, Logger } from '@perdure/engine/ports';
import { TimerHeap, type HeapTimer } from './timer-heap.js';

/** How far ahead rows are kept in memory, and how many of them at most (beyond it the window is shortened). */
export const WINDOW_MS = 60_000;
export const WINDOW_ROWS_MAX = 20_000;
/** Timers whose processing failed (store away) are tried again after the first pause, which doubles up to the longest. */
const RETRY_MS = 500;
const RETRY_MS_MAX = 8_000;
/** Timers fired in one go before others get a turn. */
const BATCH_MAX = 64;
/** setTimer's upper bound in Node is 2^31 - 1 ms; waking once a window is enough. */
const SLEEP_MS_MAX = WINDOW_MS;

export interface QueuedTimer extends HeapTimer {
  /** Times in a row that it could not be handled. */
  readonly failures?: number;
  /** Resolves when there is nothing left to do; a rejection means: try again later. */
  fire(): Promise<void>;
}

export class TimerQueue {
  readonly #heap = new TimerHeap<QueuedTimer>();
  #cancel: (() => void) | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #firing = 0;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    /** The shard's time; never behind the clock. */
    private readonly now: () => number,
    private readonly logger: Logger,
  ) {}

  get size(): number {
    return this.#heap.size;
  }

  add(timer: QueuedTimer): void {
    if (this.#stopped || this.#heap.has(timer.text)) return;
    this.#heap.push(timer);
    if (timer.dueMs < this.#wakeAtMs) this.#arm();
  }

  /** Of no more use. Each that is left to fire costs a look at its run, which may have to be read from the store. */
  remove(text: string): void {
    this.#heap.remove(text);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#heap.clear();
  }

  #arm(): void {
    const next = this.#heap.first();
    this.#cancel?.();
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    if (next === undefined || this.#stopped || this.#firing >= BATCH_MAX) return;
    this.#wakeAtMs = next.dueMs;
    const delayMs = Math.min(SLEEP_MS_MAX, Math.max(0, next.dueMs - this.now()));
    this.#cancel = this.clock.setTimer(delayMs, () => this.#fireDue());
  }

  #fireDue(): void {
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    for (;;) {
      const next = this.#heap.first();
      if (next === undefined || next.dueMs > this.now() || this.#firing >= BATCH_MAX || this.#stopped) break;
      this.#heap.remove(next.text);
      void this.#fire(next);
    }
    this.#arm();
  }

  async #fire(timer: QueuedTimer): Promise<void> {
    this.#firing += 1;
    try {
      await timer.fire();
    } catch (error) {
      this.logger.debug({ error, timer: timer.text }, 'a timer could not be handled; trying again');
      const failures = timer.failures ?? 0;
      const dueMs = this.now() + Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** failures);
      if (!this.#stopped) this.add({ ...timer, dueMs, failures: failures + 1, fire: () => timer.fire() });
    } finally {
      this.#firing -= 1;
      if (this.#firing === BATCH_MAX - 1 && !this.#stopped) this.#arm();
    }
  }
}
