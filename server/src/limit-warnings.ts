import type { Clock, Logger } from '@perdure/engine/ports';

/** As in the history of the system we are compatible with. */
const LINES_PER_SECOND_MAX = 4;

/**
 * The log's lines about what comes near a limit. Each change of a run that has grown large is worth one; of many such runs only so
 * many lines a second are written, and the next one says how many were left out.
 */
export class LimitWarnings {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #lines = LINES_PER_SECOND_MAX;
  #filledAtMs: number;
  #leftOut = 0;

  constructor({ logger, clock }: { readonly logger: Logger; readonly clock: Clock }) {
    this.#logger = logger;
    this.#clock = clock;
    this.#filledAtMs = clock.now();
  }

  warn(fields: Readonly<Record<string, unknown>>, message: string): void {
    const now = this.#clock.now();
    // A clock that jumped back fills nothing.
    const passedMs = Math.max(0, now - this.#filledAtMs);
    this.#filledAtMs = now;
    this.#lines = Math.min(LINES_PER_SECOND_MAX, this.#lines + (passedMs * LINES_PER_SECOND_MAX) / 1000);
    if (this.#lines < 1) {
      this.#leftOut += 1;
      return;
    }
    this.#lines -= 1;
    this.#logger.warn(this.#leftOut === 0 ? fields : { ...fields, leftOut: this.#leftOut }, message);
    this.#leftOut = 0;
  }
}
