import { delay, type Environment } from '../environment.js';

/** Spreads starts evenly: no more than so many a second. */
export class RateLimit {
  readonly #intervalMs: number;
  #nextMs = 0;

  constructor(
    private readonly environment: Environment,
    perSecond: number | undefined,
  ) {
    if (perSecond !== undefined && !(perSecond > 0))
      throw new TypeError(`maxActivitiesPerSecond is ${perSecond}; it must be above 0`);
    this.#intervalMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Resolves when it is one's turn. False: the signal was aborted first. */
  async wait(signal: AbortSignal): Promise<boolean> {
    if (this.#intervalMs > 0) {
      const now = this.environment.monotonicMs();
      const turnMs = Math.max(this.#nextMs, now);
      this.#nextMs = turnMs + this.#intervalMs;
      if (turnMs > now) await delay(this.environment, turnMs - now, signal);
    }
    return !signal.aborted;
  }
}
