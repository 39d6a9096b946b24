import { StatusCode } from '@perdure/wire/types';

/** How many polls of one queue wait at the server: always the same number, or between two bounds as it goes. */
export interface PollBounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly initial: number;
  readonly scales: boolean;
}

/** What came of a poll. */
export interface PollResult {
  readonly isEmpty: boolean;
  /** How many polls more, or fewer, the server would like; undefined when it does not say. */
  readonly delta: number | undefined;
}

/** Tasks are counted over periods this long, to see whether more polls bring more of them. */
const periodMs = 100;
/** How much more has to come for yet another poll. */
const growth = 1.1;

/**
 * Decides how many polls there should be, by the rules of the official SDKs: the server suggests one more while tasks wait at its side,
 * and one fewer to polls that waited for long; more polls are begun only while they bring more tasks; what comes back empty, or
 * fails, takes polls away. As the last could end with few polls for ever, it waits for a sign that the server makes suggestions at all.
 */
export class PollScaler {
  #target: number;
  #isServerScaling: boolean;
  #period = -Infinity;
  #tasks = { now: 0, last: 0, before: 0 };

  constructor(
    private readonly bounds: PollBounds,
    private readonly monotonicMs: () => number,
    /** The server said before that it makes suggestions. */
    isServerScaling: boolean,
  ) {
    this.#target = bounds.initial;
    this.#isServerScaling = isServerScaling;
  }

  get target(): number {
    return this.#target;
  }

  /** Tasks come one after the other. */
  get isBusy(): boolean {
    this.#advance();
    return this.#tasks.now > 1;
  }

  answered({ isEmpty, delta }: PollResult): void {
    if (!this.bounds.scales) return;
    this.#advance();
    if (!isEmpty) this.#tasks.now++;
    if (delta !== undefined) {
      this.#isServerScaling = true;
      if (delta < 0 || this.#mayGrow) this.#setTarget(this.#target + delta);
    } else if (isEmpty && this.#isServerScaling) this.#setTarget(this.#target - 1);
  }

  failed(code: number | undefined): void {
    if (!this.bounds.scales || !this.#isServerScaling) return;
    this.#setTarget(code === StatusCode.RESOURCE_EXHAUSTED ? Math.floor(this.#target / 2) : this.#target - 1);
  }

  get #mayGrow(): boolean {
    const { last, before } = this.#tasks;
    return last >= Math.floor(before * growth);
  }

  #setTarget(wanted: number): void {
    this.#target = Math.min(Math.max(wanted, this.bounds.minimum), this.bounds.maximum);
  }

  /** Moves on to the current period. */
  #advance(): void {
    const period = Math.floor(this.monotonicMs() / periodMs);
    if (period === this.#period) return;
    const { now, last } = this.#tasks;
    const [isNext, isNextButOne] = [period === this.#period + 1, period === this.#period + 2];
    this.#tasks = { now: 0, last: isNext ? now : 0, before: isNext ? last : isNextButOne ? now : 0 };
    this.#period = period;
  }
}
