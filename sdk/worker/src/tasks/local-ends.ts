import type { LocalActivityEnd } from '../core/machines/local-activity.js';
import type { Run } from '../core/run.js';

/** Ends of a run's local activities that no task has taken up yet. */
export class LocalEnds {
  readonly #ends: { readonly seq: number; readonly end: LocalActivityEnd }[] = [];
  readonly #waiting: (() => void)[] = [];

  add(seq: number, end: LocalActivityEnd): void {
    this.#ends.push({ seq, end });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Gives them to the run. @returns whether there were any. */
  deliver(run: Run): boolean {
    const ends = this.#ends.splice(0);
    for (const { seq, end } of ends) run.localActivityEnded(seq, end);
    return ends.length > 0;
  }

  /** Resolves when there is one. */
  async any(): Promise<void> {
    if (this.#ends.length > 0) return;
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }
}
