import { maybeCurrent } from './runtime/current.js';
import { currentScope } from './runtime/scope.js';

/** A promise that is settled from outside, by a signal's handler for instance. Rejects when its scope is cancelled. */
export class Trigger<T> implements PromiseLike<T> {
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason?: unknown) => void;
  protected readonly promise: Promise<T>;
  #settled = false;
  /** Waiting itself happens in a microtask, which shows nothing of the user's code. */
  readonly #trace = new Error('waiting');

  constructor() {
    let settle: Pick<Trigger<T>, 'resolve' | 'reject'> | undefined;
    this.promise = new Promise<T>((resolve, reject) => {
      const scope = currentScope();
      if (scope.cancellable) scope.cancelRequested.catch(reject);
      settle = { resolve, reject };
    });
    const { resolve, reject } = settle as Pick<Trigger<T>, 'resolve' | 'reject'>;
    this.resolve = resolve;
    this.reject = reject;
    // Nobody has to wait for it.
    this.promise.catch(() => undefined);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is meant to be awaited
  then<R1 = T, R2 = never>(
    onfulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    // oxlint-disable-next-line typescript/no-explicit-any -- as for every promise
    onrejected?: ((reason: any) => R2 | PromiseLike<R2>) | null,
  ): PromiseLike<R1 | R2> {
    if (!this.#settled) this.#noteWait();
    return this.promise.then(onfulfilled, onrejected);
  }

  /** Lets stack trace queries tell who waits. */
  #noteWait(): void {
    const execution = maybeCurrent();
    if (execution === undefined) return;
    execution.otherWaits.add(this.#trace);
    const forget = () => {
      this.#settled = true;
      execution.otherWaits.delete(this.#trace);
    };
    this.promise.then(forget, forget);
  }
}
