import type { Payload } from './interfaces.js';

// oxlint-disable-next-line typescript/no-explicit-any -- the shape of any function, to infer from
type AnyFunction = (...args: any[]) => any;
type WithoutLast<T> = T extends [...infer Rest, unknown] ? Rest : never;

/** The last argument of an interceptor's function: calls what comes after it. */
export type Next<IF, FN extends keyof IF> = Required<IF>[FN] extends AnyFunction
  ? (...args: WithoutLast<Parameters<Required<IF>[FN]>>) => ReturnType<Required<IF>[FN]>
  : never;

/** Headers of workflows and activities: payloads by name, for interceptors to carry context in. */
export type Headers = Record<string, Payload>;

/**
 * One function that runs the given method of each interceptor that has it, in order, and `next` at the end.
 * `wrapNext`, if given, is put round every continuation handed to an interceptor.
 */
export function composeInterceptors<I, M extends keyof I>(
  interceptors: readonly I[],
  method: M,
  next: Next<I, M>,
  wrapNext: (next: Next<I, M>) => Next<I, M> = (same) => same,
): Next<I, M> {
  let composed = next as AnyFunction;
  for (let i = interceptors.length - 1; i >= 0; i -= 1) {
    const interceptor = interceptors[i] as I;
    const own = interceptor[method] as AnyFunction | undefined;
    if (own === undefined) continue;
    const following = wrapNext(composed as Next<I, M>);
    composed = (...args) => own.call(interceptor, ...args, following) as unknown;
  }
  return composed as Next<I, M>;
}
