import type { Metadata } from '@grpc/grpc-js';
import type { CallContext } from '@perdure/wire/types';

/** The part of grpc-js's server calls, unary and streaming, that a context is made of. */
export interface ServerCall {
  readonly cancelled: boolean;
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  getPeer(): string;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** One for all: grpc-js says `cancelled` at the end of every call, and the default reason is a new error with a stack each time. */
const callEnded = new Error('the call has ended');

/** Everything is looked up on demand: most handlers want little of it, and thousands of idle polls hold one each. */
export class GrpcCallContext implements CallContext {
  readonly #call: ServerCall;
  #controller: AbortController | undefined;

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

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.#call.cancelled) controller.abort(callEnded);
      else this.#call.once('cancelled', () => controller.abort(callEnded));
    }
    return this.#controller.signal;
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
