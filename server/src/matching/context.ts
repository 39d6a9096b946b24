import { RequestError, deadlineExceeded } from '@perdure/engine';
import type { Clock, Logger, Random } from '@perdure/engine/ports';
import { StatusCode } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { HistoryService } from '../history/service.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { MatchingLimits } from './limits.js';
import type { MatchingCounters } from './stats.js';

/** The part of history that matching needs. */
export type HistoryForMatching = Pick<
  HistoryService,
  'recordTaskStarted' | 'readDispatches' | 'leaveStickyQueue' | 'prepareQuery'
>;

/** What all queues of one host share. */
export interface MatchingContext {
  readonly history: HistoryForMatching;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits: MatchingLimits;
  readonly counters: MatchingCounters;
  readonly metrics: Pick<Metrics, 'pollEmpty' | 'taskStale'>;
}

export type Answer<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown };

/** One try of a call to history. Never rejects, and always settles: a call that is not answered in time counts as failed. */
export function tryHistory<Value>(
  { clock, limits }: MatchingContext,
  call: (info: CallInfo) => Promise<Value>,
): Promise<Answer<Value>> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(limits.historyCallMs, () => {
      resolve({ ok: false, error: deadlineExceeded('history did not answer in time') });
    });
    const settle = (answer: Answer<Value>): void => {
      cancel();
      resolve(answer);
    };
    const called = (async () => call({ deadlineMs: clock.now() + limits.historyCallMs }))();
    called.then(
      (value) => settle({ ok: true, value }),
      (error: unknown) => settle({ ok: false, error }),
    );
  });
}

/** Doubles with each failure in a row (1, 2, …); a random half keeps many queues from coming back at the same moment. */
export function retryDelayMs({ limits, random }: MatchingContext, failuresInARow: number): number {
  const full = Math.min(limits.retryMsMax, limits.retryMsMin * 2 ** Math.min(failuresInARow - 1, 30));
  return Math.ceil(full * (0.5 + random.next() / 2));
}

/** History knows nothing of what it was asked about. */
export const isGone = (error: unknown): boolean => error instanceof RequestError && error.code === StatusCode.NOT_FOUND;
