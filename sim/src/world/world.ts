/** Virtual time: one event at a time, ordered by (time, order of scheduling). Between two events everything settles. */
import { drain } from '../boundary-drain.js';
import type { SeededRandom } from './seeded-random.js';
import type { Trace } from './trace.js';

interface Scheduled {
  readonly atMs: number;
  readonly sequence: number;
  readonly label: string;
  run: (() => void) | undefined;
}

/** Something a checker must not see. The first one ends the run. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export class World {
  nowMs = 0;
  steps = 0;
  readonly #heap: Scheduled[] = [];
  #sequence = 0;
  #failure: Error | undefined;

  constructor(
    readonly random: SeededRandom,
    readonly trace: Trace,
  ) {}

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Ends the run after the event that is under way. Thrown errors would be taken for weather by the code under test. */
  fail(error: Error | string): void {
    if (this.#failure !== undefined) return;
    this.#failure = typeof error === 'string' ? new Violation(error) : error;
    this.note(`FAILURE ${this.#failure.message}`);
  }

  note(text: string): void {
    this.trace.line(`${this.nowMs} ${text}`);
  }

  /** Schedules; the returned function cancels. */
  at(delayMs: number, label: string, run: () => void): () => void {
    this.#sequence += 1;
    const event: Scheduled = { atMs: this.nowMs + Math.max(0, Math.ceil(delayMs)), sequence: this.#sequence, label, run };
    push(this.#heap, event);
    return () => (event.run = undefined);
  }

  sleep(delayMs: number, label: string): Promise<void> {
    return new Promise((resolve) => this.at(delayMs, label, resolve));
  }

  /** Lets time pass until `done`, a failure, or `endMs`. true: done. */
  async runUntil(done: () => boolean, endMs: number): Promise<boolean> {
    await drain();
    while (this.#failure === undefined) {
      if (done()) return true;
      const event = pop(this.#heap, endMs);
      if (event === undefined) {
        this.nowMs = endMs;
        return done();
      }
      if (event.run === undefined) continue;
      this.nowMs = event.atMs;
      this.steps += 1;
      this.note(event.label);
      event.run();
      await drain();
    }
    return false;
  }
}

const before = (a: Scheduled, b: Scheduled): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);

function push(heap: Scheduled[], event: Scheduled): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(event, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

/** The first event, unless it is later than `endMs`. */
function pop(heap: Scheduled[], endMs: number): Scheduled | undefined {
  const first = heap[0];
  if (first === undefined || first.atMs > endMs) return undefined;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
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
  return first;
}
