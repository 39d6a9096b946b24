/** How model clients and workers call the cluster, and what they make of errors. */
import { StatusCode } from '@perdure/wire/types';
import type { CallInfo } from '@perdure/server';
import type { Cluster, SimHost } from '../cluster/cluster.js';
import type { Machine } from '../world/machine.js';

export const NAMESPACE_ID = '0198f6a4-0000-7000-8000-000000000001';

export const codeOf = (error: unknown): number => (error as { readonly code?: number }).code ?? -1;

/** What a client tries again after: the call may or may not have been carried out. */
const TRY_AGAIN = new Set<number>([
  StatusCode.CANCELLED,
  StatusCode.DEADLINE_EXCEEDED,
  StatusCode.RESOURCE_EXHAUSTED,
  StatusCode.UNAVAILABLE,
  // The change went down with another one that the store refused.
  StatusCode.INTERNAL,
]);

const CALL_MS = 10_000;
const PAUSE_MS_MIN = 50;
const PAUSE_MS_MAX = 2_000;

export class Caller {
  constructor(
    readonly cluster: Cluster,
    readonly machine: Machine,
  ) {}

  once<Answer>(label: string, serve: (host: SimHost, call: CallInfo) => Promise<Answer>): Promise<Answer> {
    return this.cluster.callSome({ machine: this.machine, label: `${this.machine.name} ${label}`, timeoutMs: CALL_MS }, serve);
  }

  /** Until it is answered, or refused for good: that error is thrown. */
  async untilAnswered<Answer>(label: string, serve: (host: SimHost, call: CallInfo) => Promise<Answer>): Promise<Answer> {
    for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
      try {
        return await this.once(label, serve);
      } catch (error) {
        if (!TRY_AGAIN.has(codeOf(error))) throw error;
        await this.machine.sleep(pauseMs, 'tries again');
      }
    }
  }
}
