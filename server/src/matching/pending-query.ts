import type { CancelSignal } from '@perdure/wire/types';
import { deadlineExceeded } from '@perdure/engine';
import type { MatchingContext } from './context.js';
import type { DirectQuery, QueryAnswer } from './service.js';

export interface QueryTerms {
  readonly waitMs: number;
  readonly signal: CancelSignal | undefined;
}

/** A query until its caller has an answer. It is answered once. */
export class PendingQuery {
  readonly id: string;
  readonly answer: Promise<QueryAnswer>;
  /** Not answered yet. */
  open = true;
  readonly #context: MatchingContext;
  readonly #signal: CancelSignal | undefined;
  readonly #onEnd: () => void;
  readonly #timedOut = (): void => this.fail(queryTimedOut());
  readonly #cancelTimer: () => void;
  #resolve!: (answer: QueryAnswer) => void;
  #reject!: (error: unknown) => void;

  /** `onEnd` is called once, when the query is answered or its caller waits no longer. */
  constructor(
    context: MatchingContext,
    readonly request: DirectQuery,
    { waitMs, signal }: QueryTerms,
    onEnd: () => void,
  ) {
    this.#context = context;
    this.id = context.random.uuid();
    this.#signal = signal;
    this.#onEnd = onEnd;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#cancelTimer = context.clock.setTimer(waitMs, this.#timedOut);
    signal?.addEventListener('abort', this.#timedOut, { once: true });
    context.counters.queries += 1;
    context.counters.openQueries += 1;
  }

  /** Later calls do nothing. */
  close(answer: QueryAnswer): void {
    if (this.#end()) this.#resolve(answer);
  }

  fail(error: unknown): void {
    if (this.#end()) this.#reject(error);
  }

  #end(): boolean {
    if (!this.open) return false;
    this.open = false;
    this.#cancelTimer();
    this.#signal?.removeEventListener('abort', this.#timedOut);
    this.#context.counters.openQueries -= 1;
    this.#onEnd();
    return true;
  }
}

export const queryTimedOut = () => deadlineExceeded('query timed out before a worker could process it');
