import type { RandomSource } from './random.js';
import { maybeHost, type AsyncStorage } from './host.js';

/** What follows a chain of promises: which scope, update, random source and event groups the code runs under. */
export interface AsyncContext {
  readonly scope?: unknown;
  readonly update?: { readonly id: string; readonly name: string } | undefined;
  readonly random?: RandomSource | undefined;
  readonly eventGroups?: unknown;
  /** Values of the user's own AsyncLocalStorage objects. */
  readonly stores?: ReadonlyMap<object, Stored> | undefined;
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

/** What a user's storage holds, and how often it had been disabled when that was put in. */
interface Stored {
  readonly value: unknown;
  readonly term: number;
}

/** The part of Node's class of the same name that workflows can use; values follow promises, as there. */
export class AsyncLocalStorage<T> {
  #term = 0;

  run<R, A extends unknown[]>(store: T, callback: (...args: A) => R, ...args: A): R {
    return runWith({ stores: this.#with(store) }, () => callback(...args));
  }

  getStore(): T | undefined {
    const stored = asyncContext().stores?.get(this);
    return stored?.term === this.#term ? (stored.value as T) : undefined;
  }

  exit<R, A extends unknown[]>(callback: (...args: A) => R, ...args: A): R {
    const stores = new Map(asyncContext().stores);
    stores.delete(this);
    return runWith({ stores }, () => callback(...args));
  }

  /** Like `run`, for the rest of the running code and what follows from it. */
  enterWith(store: T): void {
    theStorage()?.enterWith({ ...asyncContext(), stores: this.#with(store) });
  }

  /** What was stored so far is forgotten everywhere. */
  disable(): void {
    this.#term += 1;
  }

  #with(value: T): ReadonlyMap<object, Stored> {
    return new Map(asyncContext().stores).set(this, { value, term: this.#term });
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
