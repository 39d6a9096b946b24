import type { Clock } from '@perdure/engine/ports';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** Lets every promise chain that can go on do so. */
export async function settle(): Promise<void> {
  for (let hop = 0; hop < 100; hop += 1) await Promise.resolve();
}

/** Time that passes only when told to. Wall clock and timers can be moved apart with `jump`. */
export class VirtualClock implements Clock {
  #elapsedMs = 0;
  #wallMs = 1_000_000_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#wallMs + this.#elapsedMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const timer = { due: this.#elapsedMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Only the wall clock moves. */
  jump(byMs: number): void {
    this.#wallMs += byMs;
  }

  async advance(ms: number): Promise<void> {
    const end = this.#elapsedMs + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsedMs = next.due;
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#elapsedMs = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
    return first;
  }
}
