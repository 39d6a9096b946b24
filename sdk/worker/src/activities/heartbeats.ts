import type { Environment } from '../environment.js';

export interface HeartbeatOptions {
  readonly environment: Environment;
  /** The activity's own; undefined or 0 for none. */
  readonly heartbeatTimeoutMs: number | undefined;
  readonly defaultThrottleMs: number;
  readonly maxThrottleMs: number;
  /** Sends the latest details. Failures are its own affair. */
  readonly send: (details: unknown) => Promise<void>;
}

/** Heartbeats come well before the server would miss one. */
const throttleFraction = 0.8;

/** Passes an activity's heartbeats on, not more often than needed: the first at once, then the latest of each interval. */
export class Heartbeats {
  readonly #intervalMs: number;
  #latest: { readonly details: unknown } | undefined;
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> | undefined;
  #isClosed = false;

  constructor(private readonly options: HeartbeatOptions) {
    const { heartbeatTimeoutMs = 0, defaultThrottleMs, maxThrottleMs } = options;
    const wanted = heartbeatTimeoutMs > 0 ? heartbeatTimeoutMs * throttleFraction : defaultThrottleMs;
    this.#intervalMs = Math.min(wanted, maxThrottleMs);
  }

  record(details: unknown): void {
    if (this.#isClosed) return;
    this.#latest = { details };
    if (this.#cancelTimer === undefined && this.#sending === undefined) this.#send();
  }

  /** Sends what is still held back, if `flush` asks for it, and takes no more. */
  async close(flush: boolean): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#sending;
    const latest = this.#latest;
    this.#latest = undefined;
    if (flush && latest !== undefined) await this.options.send(latest.details);
  }

  #send(): void {
    const latest = this.#latest;
    if (latest === undefined) return;
    this.#latest = undefined;
    this.#sending = this.options.send(latest.details).finally(() => {
      this.#sending = undefined;
      if (this.#cancelTimer === undefined && !this.#isClosed) this.#send();
    });
    this.#cancelTimer = this.options.environment.after(this.#intervalMs, () => {
      this.#cancelTimer = undefined;
      if (this.#sending === undefined) this.#send();
    });
  }
}
