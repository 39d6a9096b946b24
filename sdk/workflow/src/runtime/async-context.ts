import type { RandomSource } from './random.js';
import { maybeHost, type AsyncStorage } from './host.js';

/** What follows a chain of promises: which scope, update, random source and event groups the code runs under. */
export interface AsyncContext {
  readonly scope?: unknown;
  readonly update?: { readonly id: string; readonly name: string } | undefined;
  readonly random?: RandomSource | undefined;
  readonly eventGroups?: unknown;
  /** Values of the user's own AsyncLocalStorage objects. */
  readonly stores?: ReadonlyMap<object, unknown> | undefined;
}

// One storage for everything: each one more would cost every promise of the thread.
let storage: AsyncStorage<AsyncContext> | undefined;

function theStorage(): AsyncStorage<AsyncContext> | undefined {
  storage ??= maybeHost()?.makeAsyncStorage<AsyncContext>();
  return storage;
}

const nothing: AsyncContext = {};

export function asyncContext(): AsyncContext {
  return theStorage()?.getStore() ?? nothing;
}

/** Runs a function, and all that follows from it, under the current context with some parts replaced. */
export function runWith<R>(change: AsyncContext, fn: () => R): R {
  const store = theStorage();
  return store === undefined ? fn() : store.run({ ...asyncContext(), ...change }, fn);
}

/** Runs a function under no context at all, whatever the thread's caller has. */
export function runBare<R>(fn: () => R): R {
  const store = theStorage();
  return store === undefined ? fn() : store.run(nothing, fn);
}

/** The part of Node's class of the same name that workflows can use; values follow promises, as there. */
export class AsyncLocalStorage<T> {
  run<R, A extends unknown[]>(store: T, callback: (...args: A) => R, ...args: A): R {
    const stores = new Map(asyncContext().stores).set(this, store);
    return runWith({ stores }, () => callback(...args));
  }

  getStore(): T | undefined {
    return asyncContext().stores?.get(this) as T | undefined;
  }

  exit<R, A extends unknown[]>(callback: (...args: A) => R, ...args: A): R {
    const stores = new Map(asyncContext().stores);
    stores.delete(this);
    return runWith({ stores }, () => callback(...args));
  }

  static bind<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
    const captured = asyncContext();
    return (...args) => runWith(withDefaults(captured), () => fn(...args));
  }

  static snapshot(): <R, A extends unknown[]>(fn: (...args: A) => R, ...args: A) => R {
    const captured = asyncContext();
    return (fn, ...args) => runWith(withDefaults(captured), () => fn(...args));
  }
}

/** A captured context replaces all parts, those it does not have too. */
function withDefaults(captured: AsyncContext): AsyncContext {
  return { scope: undefined, update: undefined, random: undefined, eventGroups: undefined, stores: undefined, ...captured };
}
