import type { CancelSignal, workflowservice } from '@perdure/wire/types';
import { Partition, type Action, type Pull } from '@perdure/engine/queue';
import { queueNotOwned } from '../peer/marks.js';
import type { StartedTask } from '../tasks.js';
import { isGone, retryDelayMs, tryHistory, type MatchingContext } from './context.js';
import { DispatchRate } from './dispatch-rate.js';
import { handOver } from './hand-over.js';
import { handQuery } from './hand-query.js';
import { PendingPoll } from './pending-poll.js';
import { PollerScaling } from './poller-scaling.js';
import type { PendingQuery, QueryTerms } from './pending-query.js';
import { noPoller, QueueQueries } from './queue-queries.js';
import type { TaskTypeName } from '../telemetry/metrics.js';
import type { DirectQuery, OfferResult, QueryAnswer } from './service.js';
import type { QueueRef, TaskOffer, TaskType } from '../tasks.js';

const typeNames = { 1: 'workflow', 2: 'activity' } as const satisfies Record<TaskType, TaskTypeName>;

type QueueAction = Action<PendingPoll, TaskOffer>;

/** Carries out what the partition decides: calls history, keeps the timers. Nothing of it is shared with other queues but counters. */
export class TaskQueue {
  readonly ref: QueueRef;
  /** Sweeps in a row that found it unused. */
  idleSweeps = 0;
  readonly #context: MatchingContext;
  readonly #partition: Partition<PendingPoll, TaskOffer>;
  readonly #queries: QueueQueries;
  /** Polls that are about to get a query; to the partition they have left. */
  readonly #pollsWithQuery = new Set<PendingPoll>();
  #closed = false;
  #bufferedBefore = 0;
  #cancelQuiet: (() => void) | undefined;
  readonly #rate: DispatchRate;
  readonly #scaling: PollerScaling;

  constructor(context: MatchingContext, ref: QueueRef) {
    this.#context = context;
    this.ref = ref;
    this.#queries = new QueueQueries(context);
    const { creditTasks, pageTasks } = context.limits;
    this.#rate = new DispatchRate(context.clock, () => this.#closed || this.#perform(this.#partition.retryMatch()));
    this.#partition = new Partition({ sticky: ref.sticky, creditTasks, pageTasks, limiter: this.#rate });
    this.#scaling = new PollerScaling(context.clock, this.#partition, this.#rate);
  }

  get isIdle(): boolean {
    return this.#partition.isIdle && this.#queries.open === 0 && this.#pollsWithQuery.size === 0;
  }

  get hasBacklog(): boolean {
    return this.#partition.backlogShards > 0;
  }

  poll(request: {
    identity: string;
    buildId: string;
    waitMs: number;
    signal: CancelSignal | undefined;
    tasksPerSecondMax?: number | undefined;
  }): Promise<StartedTask | undefined> {
    if (request.tasksPerSecondMax !== undefined) this.#rate.set(request.tasksPerSecondMax);
    const poll: PendingPoll = new PendingPoll(this.#context, { ...request, type: typeNames[this.ref.type] }, (why) =>
      this.#pollEnds(poll, why),
    );
    // A caller waits for each query, so they go before tasks.
    const query = this.#queries.take();
    if (query) void this.#handQuery(poll, query);
    else this.#perform(this.#partition.pollArrived(poll));
    return poll.answer;
  }

  query(request: DirectQuery, terms: QueryTerms): Promise<QueryAnswer> {
    if (this.#partition.isQuiet) return Promise.resolve(noPoller);
    const { answer } = this.#queries.add(request, terms);
    this.#serveQueries();
    return answer;
  }

  /** false: nobody waits for the answer. */
  answerQuery(queryId: string, completed: workflowservice.RespondQueryTaskCompletedRequest): boolean {
    return this.#queries.answer(queryId, completed);
  }

  offer(offers: readonly TaskOffer[]): OfferResult {
    const { counters, limits } = this.#context;
    const room = limits.bufferedTasksMax - counters.bufferedTasks;
    const { accepted, noPoller, actions } = this.#partition.offered(offers[0]!.shardId, offers, room);
    this.#perform(actions);
    counters.offersAccepted += accepted;
    counters[noPoller ? 'offersWithoutPoller' : 'offersRefused'] += offers.length - accepted;
    return { accepted, noPoller };
  }

  /** Polls in a hand-over get their task; those that come later count again. */
  workerLeft(): void {
    for (let poll = this.#partition.takePoll(); poll; poll = this.#partition.takePoll()) poll.close(undefined);
    if (this.#pollsWithQuery.size > 0) return;
    this.#cancelQuiet?.();
    this.#cancelQuiet = undefined;
    this.#perform(this.#partition.grewQuiet());
    if (this.#partition.isQuiet) this.#queries.turnAway();
  }

  announceBacklog(shardId: number): void {
    this.#perform(this.#partition.announced(shardId));
  }

  /** Ends the waiting polls and the queries, which are asked again elsewhere, and drops what is buffered. Hand-overs under way finish for their polls, which are returned. */
  close(): readonly PendingPoll[] {
    const { waiting, inHandOver } = this.#partition.close();
    this.#closed = true;
    this.#cancelQuiet?.();
    this.#rate.stop();
    this.#context.counters.bufferedTasks -= this.#bufferedBefore;
    for (const poll of waiting) poll.close(undefined);
    this.#queries.fail(queueNotOwned(this.ref.name));
    return [...inHandOver, ...this.#pollsWithQuery];
  }

  /** Like `close`, and polls in a hand-over have only a moment left. Resolves when all are answered. */
  async drain(): Promise<void> {
    const inHandOver = this.close();
    for (const poll of inHandOver) poll.leave();
    await Promise.all(inHandOver.map(({ answer }) => answer));
  }

  #pollEnds(poll: PendingPoll, why: 'expired' | 'aborted'): void {
    const waited = this.#partition.pollEnded(poll);
    if (waited || why === 'aborted') poll.close(undefined);
    else poll.leave();
    this.#watchSticky();
  }

  #perform(actions: readonly QueueAction[]): void {
    const { counters } = this.#context;
    counters.bufferedTasks += this.#partition.bufferedTasks - this.#bufferedBefore;
    this.#bufferedBefore = this.#partition.bufferedTasks;
    this.#scaling.note();
    this.#watchSticky();
    for (const action of actions) {
      if (action.at === 'handOver') void this.#handOver(action.poll, action.offer);
      else if (action.at === 'pull') void this.#pull(action.pull);
      else void this.#giveBack(action.offer);
    }
    this.#serveQueries();
  }

  #serveQueries(): void {
    while (this.#queries.waiting > 0) {
      const poll = this.#partition.takePoll();
      if (!poll) return;
      void this.#handQuery(poll, this.#queries.take()!);
    }
  }

  async #handQuery(poll: PendingPoll, query: PendingQuery): Promise<void> {
    this.#pollsWithQuery.add(poll);
    this.#watchSticky();
    const handed = await handQuery(this.#context, { queue: this.ref, query, poll });
    this.#pollsWithQuery.delete(poll);
    if (!handed) this.#queries.giveBack(query);
    const returns = poll.open && !poll.leaving && !this.#closed;
    if (!returns) poll.close(undefined);
    if (!this.#closed) this.#perform(returns ? this.#partition.pollReturned(poll) : []);
  }

  async #handOver(poll: PendingPoll, offer: TaskOffer): Promise<void> {
    // A caller may have gone away this very moment, before our listener heard of it: it must not get the task.
    if (poll.aborted) poll.close(undefined);
    const outcome = poll.open ? await handOver(this.#context, { queue: this.ref, offer, poll }) : ({ at: 'lost' } as const);
    const { counters, metrics } = this.#context;
    if (outcome.at === 'started') {
      counters[poll.open ? 'handOversStarted' : 'tasksStartedForNobody'] += 1;
      poll.close(this.#scaling.withSuggestion(outcome.task, poll.polledAtMs));
    }
    if (outcome.at === 'stale') {
      counters.handOversStale += 1;
      metrics.taskStale(typeNames[this.ref.type]);
    }
    if (outcome.at === 'broken') this.#setAside(offer);
    const returns = poll.open && !poll.leaving && !this.#closed;
    if (!returns) poll.close(undefined);
    const ended = outcome.at === 'broken' ? 'stale' : outcome.at;
    if (!this.#closed) this.#perform(this.#partition.handOverEnded(poll, ended, returns));
  }

  /** Forgets a task that history cannot answer for, and offers it again later: it may have been mended, or moved to a host that can. */
  #setAside(offer: TaskOffer): void {
    const { clock, limits, logger } = this.#context;
    const { workflowId, runId, shardId } = offer;
    logger.error({ queue: this.ref.name, workflowId, runId, shardId }, 'a task cannot be started and is set aside for a while');
    clock.setTimer(limits.brokenTaskMs, () => {
      if (!this.#closed) this.offer([offer]);
    });
  }

  async #pull(pull: Pull): Promise<void> {
    const { shardId, after, limit } = pull;
    const { history, counters, clock, logger } = this.#context;
    const answer = await tryHistory(this.#context, (info) =>
      history.readDispatches({ shardId, queue: this.ref, after, limit }, info),
    );
    if (this.#closed) return;
    // A page that promises more and brings nothing would be asked for at once again, and again.
    if (answer.ok && (answer.value.offers.length > 0 || !answer.value.more)) {
      counters.pagesRead += 1;
      this.#perform(this.#partition.pageRead(shardId, answer.value.offers, answer.value.more));
      return;
    }
    counters.pagesFailed += 1;
    const { failuresInARow, actions } = this.#partition.pullFailed(shardId);
    if (!answer.ok) logger.debug({ queue: this.ref.name, shardId, error: answer.error }, 'backlog not read, trying on');
    clock.setTimer(retryDelayMs(this.#context, failuresInARow), () => {
      if (!this.#closed) this.#perform(this.#partition.retryPull(shardId));
    });
    this.#perform(actions);
  }

  async #giveBack(offer: TaskOffer): Promise<void> {
    const { history, clock, counters } = this.#context;
    for (let failures = 1; !this.#closed; failures += 1) {
      const answer = await tryHistory(this.#context, (info) => history.leaveStickyQueue({ queue: this.ref, offer }, info));
      if (this.#closed) return;
      if (answer.ok || isGone(answer.error)) {
        counters.stickyTasksGivenBack += 1;
        this.#perform(this.#partition.gaveBack(offer));
        return;
      }
      await new Promise<void>((resolve) => clock.setTimer(retryDelayMs(this.#context, failures), resolve));
    }
  }

  /** Starts the countdown of a sticky queue when its last poll is gone, stops it when one comes. */
  #watchSticky(): void {
    if (!this.ref.sticky || this.#closed) return;
    const polled = this.#partition.waitingPolls + this.#partition.pollsInHandOver + this.#pollsWithQuery.size > 0;
    if (polled) {
      this.#cancelQuiet?.();
      this.#cancelQuiet = undefined;
    } else if (!this.#cancelQuiet && !this.#partition.isQuiet) {
      this.#cancelQuiet = this.#context.clock.setTimer(this.#context.limits.stickyQuietMs, () => {
        this.#cancelQuiet = undefined;
        this.#perform(this.#partition.grewQuiet());
        this.#queries.turnAway();
      });
    }
  }
}
