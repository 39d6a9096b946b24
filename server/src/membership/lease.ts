import type { Clock } from '@perdure/engine/ports';

/**
 * How long this host may believe in itself: `leaseMs` from the moment it *began* its last heartbeat that succeeded, so that its own
 * belief ends before the others' does, whatever the call took. Measured twice. The timer minds no jump of the wall clock; the wall
 * clock has moved on when the process was stopped for a while and runs again before any timer does.
 */
export class Lease {
  #beganMs: number | undefined;
  #cancelEnd = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly leaseMs: number,
    private readonly onEnd: () => void,
  ) {}

  get holds(): boolean {
    return this.#beganMs !== undefined && this.#isFresh(this.#beganMs);
  }

  /** Called when a heartbeat begins; the returned function when it is over. That answers whether the lease was renewed. */
  renewal(): (succeeded: boolean) => boolean {
    const beganMs = this.clock.now();
    let overdue = false;
    const cancel = this.clock.setTimer(this.leaseMs, () => {
      overdue = true;
      this.end();
    });
    return (succeeded) => {
      const renewed = succeeded && !overdue && this.#isFresh(beganMs);
      if (!renewed) {
        cancel();
        return false;
      }
      this.#cancelEnd();
      this.#cancelEnd = cancel;
      this.#beganMs = beganMs;
      return true;
    };
  }

  end(): void {
    this.#cancelEnd();
    if (this.#beganMs === undefined) return;
    this.#beganMs = undefined;
    this.onEnd();
  }

  #isFresh(beganMs: number): boolean {
    return this.clock.now() - beganMs < this.leaseMs;
  }
}
