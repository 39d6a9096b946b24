/**
 * Matching brings waiting polls and offered tasks together.
 *
 * **Bird's-eye view.** A shard commits a transition that makes a task; the task's dispatch row is durable with it. Then the shard
 * offers the task here, by reference. If a poll waits, matching asks history to record the task as started (`recordTaskStarted`) and
 * answers the poll with what comes back. If none waits, the offer is kept, up to the queue's credit. What goes beyond it is refused
 * and stays in the shard, which is remembered as having a backlog; when somebody polls, its rows are pulled page by page.
 *
 *     matching.ts     the service: finds queues, keeps the limits, unloads what is unused
 *     task-queue.ts   one queue's shell: carries out the actions of the pure core in @perdure/engine/queue, keeps its timers
 *     hand-over.ts    starting one task for one poll, over lost and failing calls
 *     queue-queries.ts, hand-query.ts   a queue's queries, which go to polls as well; handing one to a poll
 *     poller-scaling.ts   what a queue suggests to its workers: more polls, or fewer
 *     pending-poll.ts, pending-query.ts a long poll, a query, until it is answered
 *     context.ts      what all queues share; one try of a call to history
 *
 * **Invariant:** matching has no store. It may forget everything at any moment and lose nothing: the shards announce their queues again.
 * **Invariant:** an offer is forgotten only when history said `started` or `stale` (or gave it back), never because a call was lost. A task
 * that history cannot answer for (a bug, a corrupt row) is set aside for a while, so that polls go on to others.
 * **Invariant:** a poll gets one task at most, and none whose start it was not alive to ask for. If it goes away while history is
 * being asked, the task may be started for nobody and runs into its timeout.
 * **Invariant:** one hand-over has one request id over all its tries; another poll never gets the same one.
 * **Invariant:** memory is bounded by limits.ts whatever the number of tasks. A queue that nobody polls reads no page.
 * **Invariant:** queues share nothing but counters and limits, so trouble of one (a slow shard, a million tasks) does not slow another.
 *
 * **What a shard must do for it** (history's dispatcher): offer each new row; or, from a full page of `readDispatches` on, hold back
 * rows that sort behind that page until a page is not full. A more urgent row in front of the page must be offered, since matching
 * has passed that place. When no further page is asked for, announce the queue: the reader may be gone.
 *
 * Timers are the clock's own, one per open poll: setting and cancelling one costs 0.7 microseconds, and unlike a deadline
 * compared with the wall clock it does not mind when that jumps.
 */
import { notFound, resourceExhausted, unavailable } from '@perdure/engine';
import type { Clock, Logger, Random } from '@perdure/engine/ports';
import { enums } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import { queueText, type QueueRef, type StartedTask, type TaskOffer } from '../tasks.js';
import { queueNotOwned } from '../peer/marks.js';
import { noMetrics, type Metrics } from '../telemetry/metrics.js';
import type { HistoryForMatching, MatchingContext } from './context.js';
import { matchingLimits, type MatchingLimits } from './limits.js';
import { queryTimedOut } from './pending-query.js';
import { noPoller } from './queue-queries.js';
import type { DirectQuery, MatchingService, OfferResult, PollRequest, QueryAnswer } from './service.js';
import { newCounters, type MatchingStats } from './stats.js';
import { TaskQueue } from './task-queue.js';

export interface MatchingParts {
  readonly history: HistoryForMatching;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits?: Partial<MatchingLimits>;
  readonly metrics?: Pick<Metrics, 'pollEmpty' | 'taskStale'>;
  /** Whether this host is the one that matches the queue; default: it matches all. */
  readonly ownsQueue?: (queue: QueueRef) => boolean;
}

export interface Matching extends MatchingService {
  /** Ends the polls and drops the buffers of the queues that `ownsQueue` no longer grants. */
  ownershipChanged(): void;
  /** Ends all polls empty and takes no new ones. Resolves when every poll is answered, at most `pollGraceMs` later. */
  drain(): Promise<void>;
  stats(): MatchingStats;
}

/** Sweeps per idle time of a queue. */
const sweepsUntilUnload = 10;

export const createMatching = (parts: MatchingParts): Matching => new MatchingHost(parts);

class MatchingHost implements Matching {
  readonly #context: MatchingContext;
  readonly #ownsQueue: (queue: QueueRef) => boolean;
  readonly #queues = new Map<string, TaskQueue>();
  #draining = false;
  #cancelSweep: (() => void) | undefined;

  constructor({ limits, metrics = noMetrics, ownsQueue = () => true, ...parts }: MatchingParts) {
    this.#context = { ...parts, metrics, limits: { ...matchingLimits, ...limits }, counters: newCounters() };
    this.#ownsQueue = ownsQueue;
  }

  async poll(
    { queue: ref, identity, buildId = '', tasksPerSecondMax }: PollRequest,
    { deadlineMs, signal }: CallInfo,
  ): Promise<StartedTask | undefined> {
    const { limits, counters, clock } = this.#context;
    const leftMs = deadlineMs === undefined ? limits.pollMs : deadlineMs - clock.now() - limits.pollMarginMs;
    const waitMs = Math.min(limits.pollMs, leftMs);
    if (this.#draining || signal?.aborted || waitMs <= 0) return undefined;
    this.#check(ref);
    if (counters.openPolls >= limits.openPollsMax) throw this.#tooMany('polls', limits.openPollsMax);
    return this.#obtain(ref).poll({ identity, buildId, waitMs, signal, tasksPerSecondMax });
  }

  async offer({ queue: ref, offers }: { queue: QueueRef; offers: readonly TaskOffer[] }): Promise<OfferResult> {
    this.#check(ref);
    if (offers.length === 0) return { accepted: 0, noPoller: false };
    if (ref.sticky && !this.#queues.has(queueText(ref))) {
      this.#context.counters.offersWithoutPoller += offers.length;
      return { accepted: 0, noPoller: true };
    }
    return this.#obtain(ref).offer(offers);
  }

  async announceBacklog({ queue: ref, shardId }: { queue: QueueRef; shardId: number }): Promise<void> {
    this.#check(ref);
    this.#obtain(ref).announceBacklog(shardId);
  }

  async query(request: DirectQuery, { deadlineMs, signal }: CallInfo): Promise<QueryAnswer> {
    const { queue: ref } = request;
    this.#check(ref);
    if (ref.sticky && !this.#queues.has(queueText(ref))) return noPoller;
    const { limits, counters, clock } = this.#context;
    if (counters.openQueries >= limits.openQueriesMax) throw this.#tooMany('queries', limits.openQueriesMax);
    const waitMs = deadlineMs === undefined ? limits.pollMs : deadlineMs - clock.now();
    if (signal?.aborted || waitMs <= 0) throw queryTimedOut();
    return this.#obtain(ref).query(request, { waitMs, signal });
  }

  async workerLeft({ queue: ref }: { queue: QueueRef }): Promise<void> {
    this.#check(ref);
    this.#queues.get(queueText(ref))?.workerLeft();
  }

  async answerQuery({ queue: ref, queryId, request }: Parameters<MatchingService['answerQuery']>[0]): Promise<void> {
    this.#check(ref);
    if (this.#queues.get(queueText(ref))?.answerQuery(queryId, request) !== true)
      throw notFound('query task not found, or already expired');
  }

  ownershipChanged(): void {
    for (const [key, queue] of this.#queues) {
      if (this.#ownsQueue(queue.ref)) continue;
      this.#queues.delete(key);
      queue.close();
    }
  }

  async drain(): Promise<void> {
    this.#draining = true;
    this.#cancelSweep?.();
    const queues = [...this.#queues.values()];
    this.#queues.clear();
    await Promise.all(queues.map((queue) => queue.drain()));
  }

  stats(): MatchingStats {
    let queuesWithBacklog = 0;
    for (const queue of this.#queues.values()) if (queue.hasBacklog) queuesWithBacklog += 1;
    return { ...this.#context.counters, queues: this.#queues.size, queuesWithBacklog };
  }

  #check(ref: QueueRef): void {
    if (!this.#ownsQueue(ref)) throw queueNotOwned(ref.name);
    if (this.#draining) throw unavailable('This host is shutting down.');
  }

  #tooMany(what: string, max: number): Error {
    this.#context.counters.refusedByLimit += 1;
    const { ResourceExhaustedCause: cause, ResourceExhaustedScope: scope } = enums;
    return resourceExhausted(`Too many ${what} on this host: at most ${max}.`, cause.CONCURRENT_LIMIT, scope.SYSTEM);
  }

  #obtain(ref: QueueRef): TaskQueue {
    const key = queueText(ref);
    const known = this.#queues.get(key);
    if (known) {
      known.idleSweeps = 0;
      return known;
    }
    const { queuesMax } = this.#context.limits;
    if (this.#queues.size >= queuesMax) throw this.#tooMany('task queues', queuesMax);
    const queue = new TaskQueue(this.#context, ref);
    this.#queues.set(key, queue);
    this.#cancelSweep ??= this.#sweepLater();
    return queue;
  }

  #sweepLater(): () => void {
    return this.#context.clock.setTimer(this.#context.limits.idleQueueMs / sweepsUntilUnload, () => {
      for (const [key, queue] of this.#queues) {
        queue.idleSweeps = queue.isIdle ? queue.idleSweeps + 1 : 0;
        if (queue.idleSweeps < sweepsUntilUnload) continue;
        this.#queues.delete(key);
        queue.close();
      }
      this.#cancelSweep = this.#queues.size > 0 ? this.#sweepLater() : undefined;
    });
  }
}
