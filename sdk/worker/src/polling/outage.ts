import type { ConnectionLike } from '@perdure/client';
import type { Logger } from '@perdure/common';
import { StatusCode } from '@perdure/wire/types';
import { delay, type Environment } from '../environment.js';

/** Told that a call has found no server. */
export interface OutageListener {
  unreachable(reason: string): void;
}

/** How often a server that is away is asked whether it is back, and how long it may take to say so. Milliseconds. */
const askEveryMs = 1_000;
const answerMsMax = 2_000;

/**
 * Tells the log once that the server is away, and once that it is back. The polls themselves would tell late: one that is well may
 * wait for a minute before it brings anything. A single call that is refused is no outage: servers renew connections.
 */
export class Outage implements OutageListener {
  #isOn = false;

  constructor(
    private readonly connection: Pick<ConnectionLike, 'workflowService' | 'withDeadline'>,
    private readonly environment: Environment,
    private readonly logger: Logger,
    private readonly stop: AbortSignal,
  ) {}

  unreachable(reason: string): void {
    if (this.#isOn || this.stop.aborted) return;
    this.#isOn = true;
    void this.#watch(reason).finally(() => (this.#isOn = false));
  }

  async #watch(reason: string): Promise<void> {
    const sinceMs = this.environment.monotonicMs();
    if ((await this.#answers()) || this.stop.aborted) return;
    this.logger.warn('The server cannot be reached; the worker goes on asking until it is back', { error: reason });
    do {
      await delay(this.environment, askEveryMs, this.stop);
      if (this.stop.aborted) return;
    } while (!(await this.#answers()));
    this.logger.info('The server is back', { awayMs: Math.round(this.environment.monotonicMs() - sinceMs) });
  }

  async #answers(): Promise<boolean> {
    const { connection, environment } = this;
    try {
      const latestMs = environment.nowMs() + answerMsMax;
      await connection.withDeadline(latestMs, async () => connection.workflowService.getSystemInfo({}));
      return true;
    } catch (error) {
      const { code } = error as { readonly code?: number };
      return code !== StatusCode.UNAVAILABLE && code !== StatusCode.DEADLINE_EXCEEDED;
    }
  }
}
