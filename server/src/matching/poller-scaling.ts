import type { Clock } from '@perdure/engine/ports';
import type { StartedTask } from '../tasks.js';

/** What a suggestion looks at: a queue's partition. */
interface QueueLoad {
  /** Tasks in memory that wait for polls. */
  readonly bufferedTasks: number;
  /** Shards with more of them. */
  readonly backlogShards: number;
  readonly waitingPolls: number;
  readonly pollsInHandOver: number;
}

/** A poll that waited so long for a new task is one too many. */
const idleMs = 1_000;
/** A backlog that stands for so long asks for more polls. */
const backlogMs = 200;
/** Suggestions of more polls that a queue makes at most, for each poll it has. */
const perPollAndSecond = 10;

/**
 * Suggests to workers how many polls they should keep waiting, with the tasks they get (the numbers and rules of the real server:
 * service/matching/physical_task_queue_manager.go). The backlog's age is that of its standing without a break, as offers bear no time.
 */
export class PollerScaling {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #load: QueueLoad;
  readonly #rate: { readonly isHolding: boolean };
  #backlogSinceMs: number | undefined;
  #holdsUntilMs = -Infinity;

  /** `rate` holds while tasks wait for the rate their workers asked for, which no poll can change. */
  constructor(clock: Pick<Clock, 'now'>, load: QueueLoad, rate: { readonly isHolding: boolean }) {
    this.#clock = clock;
    this.#load = load;
    this.#rate = rate;
  }

  /** The load may have changed. */
  note(): void {
    if (!this.#hasBacklog) this.#backlogSinceMs = undefined;
    else this.#backlogSinceMs ??= this.#clock.now();
  }

  /** The task with a suggestion for the worker that polled for it, if there is one. */
  withSuggestion<Task extends StartedTask>(task: Task, polledAtMs: number): Task {
    const pollRequestDeltaSuggestion = this.#delta(this.#clock.now() - polledAtMs);
    if (pollRequestDeltaSuggestion === undefined) return task;
    return { ...task, response: { ...task.response, pollerScalingDecision: { pollRequestDeltaSuggestion } } };
  }

  get #hasBacklog(): boolean {
    return this.#load.bufferedTasks > 0 || this.#load.backlogShards > 0;
  }

  #delta(waitedMs: number): number | undefined {
    // Who waited while there was a backlog waited for it to be read.
    if (waitedMs >= idleMs && !this.#hasBacklog) return -1;
    const nowMs = this.#clock.now();
    const isOld = this.#backlogSinceMs !== undefined && nowMs - this.#backlogSinceMs > backlogMs;
    if (!isOld || this.#rate.isHolding || nowMs < this.#holdsUntilMs) return undefined;
    const polls = this.#load.waitingPolls + this.#load.pollsInHandOver;
    this.#holdsUntilMs = nowMs + 1_000 / (perPollAndSecond * Math.max(polls, 1));
    return 1;
  }
}
