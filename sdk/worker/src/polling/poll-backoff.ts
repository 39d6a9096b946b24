import { StatusCode } from '@perdure/wire/types';
import type { Environment } from '../environment.js';

/** Waits between failed polls, doubling. Milliseconds. */
const firstRetryMs = 200;
const busyRetryMs = 1000;
const retryMsMax = 10_000;

/** How long polls of a queue wait after failures. What fails while others wait is of the same outage, and counts once. */
export class PollBackoff {
  #failures = 0;
  #countsFromMs = 0;

  constructor(private readonly environment: Pick<Environment, 'monotonicMs' | 'random'>) {}

  succeeded(): void {
    this.#failures = 0;
    this.#countsFromMs = 0;
  }

  /** @returns how long to wait, and the number of failures in a row if this one counts */
  failed(code: number | undefined): { readonly delayMs: number; readonly failures: number | undefined } {
    const nowMs = this.environment.monotonicMs();
    const counts = nowMs >= this.#countsFromMs;
    if (counts) this.#failures++;
    const first = code === StatusCode.RESOURCE_EXHAUSTED ? busyRetryMs : firstRetryMs;
    const delayMs = Math.min(first * 2 ** (this.#failures - 1), retryMsMax) * (0.8 + 0.4 * this.environment.random());
    if (counts) this.#countsFromMs = nowMs + delayMs;
    return { delayMs, failures: counts ? this.#failures : undefined };
  }
}
