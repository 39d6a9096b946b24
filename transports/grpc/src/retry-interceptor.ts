import {
  InterceptingCall,
  ListenerBuilder,
  RequesterBuilder,
  status as Status,
  type Interceptor,
  type Metadata,
  type InterceptingListener,
  type NextCall,
  type StatusObject,
} from '@grpc/grpc-js';

/** When and how soon a failed call is sent again. Attempts count from 1. */
export interface RetryDecisions {
  readonly delayFunction: (attempt: number, status: StatusObject) => number;
  readonly retryableDecider: (attempt: number, status: StatusObject) => boolean;
}

/** An interceptor of grpc-js that sends unary calls again. What the server answers reaches the caller only when no retry follows. */
export function makeRetryInterceptor(decisions: RetryDecisions): Interceptor {
  return (options, nextCall) => {
    const call = new RetryingCall(decisions, () => nextCall(options));
    const requester = new RequesterBuilder()
      .withStart((metadata, listener, next) => call.start(metadata, listener, next))
      .withSendMessage((message: unknown, next) => {
        call.message = message;
        next(message);
      })
      .withCancel((next) => {
        call.cancel();
        next();
      })
      .build();
    return new InterceptingCall(nextCall(options), requester);
  };
}

type Call = ReturnType<NextCall>;
type Listener = ReturnType<ListenerBuilder['build']>;
type Send = (metadata: Metadata, listener: Listener) => void;

/** One call and its repetitions. */
class RetryingCall {
  message: unknown;
  #cancelled = false;
  #current: Call | undefined;

  constructor(
    private readonly decisions: RetryDecisions,
    private readonly newCall: () => Call,
  ) {}

  start(metadata: Metadata, listener: InterceptingListener, send: Send, attempt = 1): void {
    let answer: unknown;
    const attemptListener = new ListenerBuilder()
      .withOnReceiveMessage((received: unknown) => (answer = received))
      .withOnReceiveStatus((status) => {
        if (this.#cancelled || status.code === Status.OK || !this.decisions.retryableDecider(attempt, status)) {
          listener.onReceiveMessage(answer);
          listener.onReceiveStatus(status);
          return;
        }
        const again: Send = (headers, next) => this.#sendAgain(headers, next);
        setTimeout(() => this.start(metadata, listener, again, attempt + 1), this.decisions.delayFunction(attempt, status));
      })
      .build();
    send(metadata, attemptListener);
  }

  #sendAgain(metadata: Metadata, listener: Listener): void {
    const call = this.newCall();
    this.#current = call;
    call.start(metadata, listener as Partial<InterceptingListener>);
    call.sendMessage(this.message);
    call.halfClose();
    // Cancelled between two attempts: the call has to end somehow.
    if (this.#cancelled) this.cancel();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#current?.cancelWithStatus(Status.CANCELLED, 'Cancelled on client');
  }
}
