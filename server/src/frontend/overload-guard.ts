/**
 * Keeps a host that has more to do than it can from doing nothing well. The number of short calls under way is limited, and the limit
 * follows what they take: while they are slow it shrinks, while they are quick and it is used up it grows. What is beyond it is told so at
 * once, which costs a tenth of the work. Calls by which work ends come last to be refused: refusing them would make more of it.
 */
import { resourceExhausted } from '@perdure/engine';
import type { Clock } from '@perdure/engine/ports';
import { enums } from '@perdure/wire/types';

/** `work`: new work, and questions about it. `completion`: ends work. `reading`: may wait or be long, so it is not counted itself. */
export type CallKind = 'work' | 'completion' | 'reading' | 'free';

const kinds: ReadonlyMap<string, CallKind> = new Map([
  ['StartWorkflowExecution', 'work'],
  ['SignalWorkflowExecution', 'work'],
  ['SignalWithStartWorkflowExecution', 'work'],
  ['RequestCancelWorkflowExecution', 'work'],
  ['TerminateWorkflowExecution', 'work'],
  ['DescribeWorkflowExecution', 'work'],
  ['RespondWorkflowTaskCompleted', 'completion'],
  ['RespondWorkflowTaskFailed', 'completion'],
  ['RespondActivityTaskCompleted', 'completion'],
  ['RespondActivityTaskFailed', 'completion'],
  ['RespondActivityTaskCanceled', 'completion'],
  ['RespondActivityTaskCompletedById', 'completion'],
  ['RespondActivityTaskFailedById', 'completion'],
  ['RespondActivityTaskCanceledById', 'completion'],
  ['RecordActivityTaskHeartbeat', 'completion'],
  ['RecordActivityTaskHeartbeatById', 'completion'],
  ['QueryWorkflow', 'reading'],
  ['GetWorkflowExecutionHistory', 'reading'],
  ['GetWorkflowExecutionHistoryReverse', 'reading'],
]);

/** Polls bring work to an end as well, and calls that only ask for what is in memory cost less than a refusal saves. */
export const callKind = (method: string): CallKind => kinds.get(method) ?? 'free';

/** A short call that takes longer than this has mostly waited for others. Clients wait ten times as long. */
const SLOW_MS = 500;
const LIMIT_FIRST = 512;
/** Enough to keep a store busy whose commits take long, and more than a few clients have under way: a slow machine is no reason to refuse them. */
const LIMIT_MIN = 256;
/** About 20 KB each while they wait. */
const LIMIT_MAX = 4_096;
const SHRINK = 0.7;
/** Per quick answer: the limit grows by a tenth in the time that all calls under way take. */
const GROW = 0.1;
const COMPLETIONS_PER_WORK = 4;

export class OverloadGuard {
  #limit = LIMIT_FIRST;
  #underWay = 0;
  /** Calls that were let in before the limit shrank say nothing about the new one. */
  #settlesAtMs = 0;

  constructor(private readonly clock: Clock) {}

  /** Short calls that may be under way at the same time. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** @throws RequestError RESOURCE_EXHAUSTED; otherwise `leave` must be called, whatever becomes of the call. */
  enter(kind: CallKind): void {
    if (kind === 'free') return;
    if (this.#underWay >= this.#limit * (kind === 'completion' ? COMPLETIONS_PER_WORK : 1)) throw overloaded(this.limit);
    if (kind !== 'reading') this.#underWay += 1;
  }

  leave(kind: CallKind, tookMs: number): void {
    if (kind === 'free' || kind === 'reading') return;
    this.#underWay -= 1;
    const nowMs = this.clock.now();
    if (tookMs > SLOW_MS) {
      if (nowMs < this.#settlesAtMs) return;
      this.#limit = Math.max(LIMIT_MIN, this.#limit * SHRINK);
      this.#settlesAtMs = nowMs + tookMs;
    } else if (this.#underWay > this.#limit / 2) this.#limit = Math.min(LIMIT_MAX, this.#limit + GROW);
  }
}

const overloaded = (limit: number) =>
  resourceExhausted(
    `The server has more to do than it can just now (${limit} calls at once). Try again in a moment.`,
    enums.ResourceExhaustedCause.SYSTEM_OVERLOADED,
    enums.ResourceExhaustedScope.SYSTEM,
  );
