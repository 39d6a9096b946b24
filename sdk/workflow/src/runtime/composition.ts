import type { Next } from '@perdure/common';
import { composeInterceptors } from '@perdure/common/internal';
import { asyncContext, runWith } from './async-context.js';

/**
 * One function out of interceptors and what they surround. Whatever random source an interceptor has set for itself does not
 * reach what comes after it.
 */
export function compose<I, M extends keyof I>(interceptors: readonly I[], method: M, next: Next<I, M>): Next<I, M> {
  if (interceptors.length === 0) return next;
  const { random } = asyncContext();
  const wrap = (following: Next<I, M>) => {
    const call = following as unknown as (...args: unknown[]) => unknown;
    return ((...args: unknown[]) => runWith({ random }, () => call(...args))) as unknown as Next<I, M>;
  };
  return composeInterceptors(interceptors, method, next, wrap);
}
