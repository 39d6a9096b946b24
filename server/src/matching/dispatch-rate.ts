import type { Limiter } from '@perdure/engine/queue';
import type { Clock } from '@perdure/engine/ports';

/** So many seconds' worth may go out at once after a pause, one task at least. */
const burstSeconds = 1;

/** How many tasks per second a queue hands out, as its workers ask (semantics ACT-14, TQ-4): whoever asked last decides. */
export class DispatchRate implements Limiter {
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly #onMore: () => void;
  /** undefined: no limit. */
  #perSecond: number | undefined;
  #tokens = 0;
  #filledAtMs = 0;
  #cancelTimer: (() => void) | undefined;

  /** `onMore` is called when a take that was refused would be granted. */
  constructor(clock: Pick<Clock, 'now' | 'setTimer'>, onMore: () => void) {
    this.#clock = clock;
    this.#onMore = onMore;
  }

  /** No take would be granted just now. */
  get isHolding(): boolean {
    if (this.#perSecond === undefined) return false;
    this.#refill();
    return this.#tokens < 1;
  }

  /** 0 stops the queue. */
  set(perSecond: number): void {
    if (perSecond === this.#perSecond) return;
    this.#refill();
    const isFirst = this.#perSecond === undefined;
    this.#perSecond = perSecond;
    this.#tokens = isFirst ? this.#burst : Math.min(this.#tokens, this.#burst);
    if (this.#cancelTimer === undefined) return;
    this.stop();
    this.#onMore();
  }

  tryTake(): boolean {
    if (this.#perSecond === undefined) return true;
    this.#refill();
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return true;
    }
    this.#wait();
    return false;
  }

  giveBack(): void {
    if (this.#perSecond !== undefined) this.#tokens = Math.min(this.#tokens + 1, this.#burst);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  get #burst(): number {
    const perSecond = this.#perSecond ?? 0;
    return perSecond === 0 ? 0 : Math.max(1, perSecond * burstSeconds);
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock that jumped back fills nothing.
    const passedMs = Math.max(0, now - this.#filledAtMs);
    this.#filledAtMs = now;
    this.#tokens = Math.min(this.#tokens + (passedMs * (this.#perSecond ?? 0)) / 1000, this.#burst);
  }

  #wait(): void {
    const perSecond = this.#perSecond ?? 0;
    if (this.#cancelTimer !== undefined || perSecond === 0) return;
    const waitMs = Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / perSecond));
    this.#cancelTimer = this.#clock.setTimer(waitMs, () => {
      this.#cancelTimer = undefined;
      this.#onMore();
    });
  }
}
