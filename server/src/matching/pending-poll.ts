import type { CancelSignal } from '@perdure/wire/types';
import type { StartedTask } from '../tasks.js';
import type { TaskTypeName } from '../telemetry/metrics.js';
import type { MatchingContext } from './context.js';

export interface PollTerms {
  readonly identity: string;
  readonly buildId: string;
  readonly waitMs: number;
  readonly signal: CancelSignal | undefined;
  readonly type: TaskTypeName;
}

/** A worker's poll until it is answered. It is answered once. */
export class PendingPoll {
  readonly identity: string;
  readonly buildId: string;
  readonly polledAtMs: number;
  readonly answer: Promise<StartedTask | undefined>;
  /** Not answered yet. */
  open = true;
  /** Its time is up: it takes what is on its way to it, and nothing new. */
  leaving = false;
  readonly #context: MatchingContext;
  readonly #signal: CancelSignal | undefined;
  readonly #type: TaskTypeName;
  readonly #onAbort: () => void;
  #resolve!: (task: StartedTask | undefined) => void;
  #cancelTimer: () => void;
  #wake: (() => void) | undefined;

  /** `onEnd` is called when its time is up or its caller went away; whoever holds it must then `close` it. */
  constructor(
    context: MatchingContext,
    { identity, buildId, waitMs, signal, type }: PollTerms,
    onEnd: (why: 'expired' | 'aborted') => void,
  ) {
    this.#context = context;
    this.identity = identity;
    this.buildId = buildId;
    this.polledAtMs = context.clock.now();
    this.#type = type;
    this.answer = new Promise((resolve) => (this.#resolve = resolve));
    this.#signal = signal;
    this.#onAbort = () => onEnd('aborted');
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#cancelTimer = context.clock.setTimer(waitMs, () => onEnd('expired'));
    context.counters.polls += 1;
    context.counters.openPolls += 1;
  }

  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** Answers the poll; later calls do nothing. */
  close(task: StartedTask | undefined): void {
    if (!this.open) return;
    this.open = false;
    this.#cancelTimer();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const { counters, metrics } = this.#context;
    counters.openPolls -= 1;
    if (!task) {
      counters.pollsEmpty += 1;
      metrics.pollEmpty(this.#type);
    }
    this.#resolve(task);
    this.#wake?.();
  }

  /** For a poll in a hand-over whose time is up: what is on its way may still arrive, for a moment. */
  leave(): void {
    if (!this.open || this.leaving) return;
    this.leaving = true;
    this.#cancelTimer();
    this.#cancelTimer = this.#context.clock.setTimer(this.#context.limits.pollGraceMs, () => this.close(undefined));
  }

  /** Resolves after `delayMs`, or when the poll is closed. */
  pause(delayMs: number): Promise<void> {
    if (!this.open) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#context.clock.setTimer(delayMs, () => this.#wake?.());
      this.#wake = () => {
        this.#wake = undefined;
        cancel();
        resolve();
      };
    });
  }
}
