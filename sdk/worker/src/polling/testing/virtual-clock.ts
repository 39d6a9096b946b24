import type { Environment } from '../../environment.js';

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** Time for tests: it passes when it is told to. */
export class VirtualClock implements Environment {
  #nowMs = 0;
  #timers: Timer[] = [];

  readonly nowMs = () => this.#nowMs;
  readonly monotonicMs = () => this.#nowMs;
  readonly random = () => 0.5;
  readonly uniqueId = () => 'id';
  readonly after = (delayMs: number, call: () => void) => {
    const timer = { atMs: this.#nowMs + delayMs, call };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  };

  /** Calls what is due on the way, in order, and lets the promises of each settle. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      await settled();
      const next = this.#timers.reduce<Timer | undefined>(
        (first, each) => (each.atMs <= untilMs && each.atMs < (first?.atMs ?? Infinity) ? each : first),
        undefined,
      );
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = Math.max(next.atMs, this.#nowMs);
      next.call();
    }
    this.#nowMs = untilMs;
  }
}

/** Promise chains have run to their ends. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
