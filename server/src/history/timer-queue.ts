/**
 * The timers of a shard that are due soon, in memory. Rows further away stay in the store until their window comes. Entries may be
 * stale: firing one whose state has moved on does nothing.
 */
import type { Clock, Logger } from '@perdure/engine/ports';

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

export interface QueuedTimer {
  readonly dueMs: number;
  /** Equal for equal timers. */
  readonly text: string;
  /** Times in a row that it could not be handled. */
  readonly failures?: number;
  /** Resolves when there is nothing left to do; a rejection means: try again later. */
  fire(): Promise<void>;
}

export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  readonly #texts = new Set<string>();
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
    return this.#heap.length;
  }

  add(timer: QueuedTimer): void {
    if (this.#stopped || this.#texts.has(timer.text)) return;
    this.#texts.add(timer.text);
    push(this.#heap, timer);
    if (timer.dueMs < this.#wakeAtMs) this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#heap.length = 0;
    this.#texts.clear();
  }

  #arm(): void {
    const next = this.#heap[0];
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
      const next = this.#heap[0];
      if (next === undefined || next.dueMs > this.now() || this.#firing >= BATCH_MAX || this.#stopped) break;
      pop(this.#heap);
      this.#texts.delete(next.text);
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

/** Binary heap by due time, then text, so that simulations repeat. */
const before = (a: QueuedTimer, b: QueuedTimer): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.text < b.text);

function push(heap: QueuedTimer[], timer: QueuedTimer): void {
  let index = heap.length;
  heap.push(timer);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(timer, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: QueuedTimer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left === undefined) break;
    let smaller = left;
    if (right !== undefined && before(right, left)) {
      smaller = right;
      child += 1;
    }
    if (!before(smaller, last)) break;
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
}
