import { AsyncLocalStorage } from 'node:async_hooks';
import type { MetadataValue } from '@perdure/transport-grpc/client';

/** Headers of calls. */
export type Metadata = Record<string, MetadataValue>;

/** What holds for all calls made within a function. */
export interface CallContext {
  readonly deadline?: number | Date | undefined;
  readonly metadata?: Metadata | undefined;
  readonly abortSignal?: AbortSignal | undefined;
}

/** Deadlines, headers and abort signals that follow the asynchronous calls of a function. */
export class CallScope {
  readonly #storage = new AsyncLocalStorage<CallContext>();

  current(): CallContext {
    return this.#storage.getStore() ?? {};
  }

  /** Runs a function with changes; signals of outer scopes stay in force, headers are merged. */
  async run<R>(change: CallContext, fn: () => Promise<R>): Promise<R> {
    const outer = this.current();
    const signals = [outer.abortSignal, change.abortSignal].filter((signal) => signal !== undefined);
    const inner: CallContext = {
      deadline: change.deadline ?? outer.deadline,
      metadata: outer.metadata === undefined ? change.metadata : { ...outer.metadata, ...change.metadata },
      abortSignal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    };
    return this.#storage.run(inner, fn);
  }
}
