import type { Metadata } from '@grpc/grpc-js';
import { CancelSource, type CallContext, type CancelSignal } from '@perdure/wire/types';

/** The part of grpc-js's server calls, unary and streaming, that a context is made of. */
export interface ServerCall {
  readonly cancelled: boolean;
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  getPeer(): string;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** Everything is looked up on demand: most handlers want little of it, and thousands of idle polls hold one each. */
export class GrpcCallContext implements CallContext {
  readonly #call: ServerCall;
  #signal: CancelSource | undefined;

  constructor(
    readonly method: string,
    call: ServerCall,
  ) {
    this.#call = call;
  }

  get deadlineMs(): number | undefined {
    const deadline = Number(this.#call.getDeadline());
    return Number.isFinite(deadline) ? deadline : undefined;
  }

  /** True when an answer can no longer be sent. */
  get cancelled(): boolean {
    return this.#call.cancelled;
  }

  /** grpc-js says `cancelled` at the end of every call, answered ones as well. */
  get signal(): CancelSignal {
    if (this.#signal === undefined) {
      const signal = new CancelSource();
      this.#signal = signal;
      if (this.#call.cancelled) signal.abort();
      else this.#call.once('cancelled', () => signal.abort());
    }
    return this.#signal;
  }

  get headers(): CallContext['headers'] {
    const { metadata } = this.#call;
    return {
      get(name) {
        const value = metadata.get(name)[0];
        return typeof value === 'string' ? value : undefined;
      },
    };
  }

  get peer(): string {
    return this.#call.getPeer();
  }
}
