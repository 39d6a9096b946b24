import type { query, workflowservice } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { QueueRef, StartedTask, TaskOffer } from '../tasks.js';

export interface PollRequest {
  readonly queue: QueueRef;
  readonly identity: string;
  /** Of the worker's code; unversioned workers name one too. */
  readonly buildId?: string;
  /** Drawn by the frontend, one per poll. */
  readonly pollId: string;
  /** What the worker wants the queue to hand out at most, over all workers; the last poll that says so decides. */
  readonly tasksPerSecondMax?: number | undefined;
}

export interface OfferResult {
  /** The first so many offers were handed over or are kept; for the others the shard is remembered as having a backlog. */
  readonly accepted: number;
  /** Sticky queues only: nobody has polled lately, nothing was accepted. The tasks belong on their normal queue. */
  readonly noPoller: boolean;
}

/** A query that may go to a worker at once, whatever tasks there are. */
export interface DirectQuery {
  readonly queue: QueueRef;
  readonly workflowId: string;
  readonly runId: string;
  readonly query: query.WorkflowQuery;
}

export interface QueryAnswer {
  /** Sticky queues only: nobody has polled lately, nobody was asked. The query belongs on the normal queue. */
  readonly noPoller: boolean;
  /** As the worker said it. */
  readonly completed: workflowservice.RespondQueryTaskCompletedRequest;
}

/** Matching: brings waiting polls and offered tasks together. Keeps everything in memory; what is lost is offered again by the shards. */
export interface MatchingService {
  /**
   * Waits for a task. undefined: none came before the deadline (less a margin), the caller went away, or the queue moved to
   * another host. The task is started in history before it is returned; one poll gets at most one task.
   */
  poll(request: PollRequest, call: CallInfo): Promise<StartedTask | undefined>;

  /** Called by a shard after the commit that made the tasks. Offers of one call are of one shard and queue, in order. */
  offer(request: { readonly queue: QueueRef; readonly offers: readonly TaskOffer[] }, call: CallInfo): Promise<OfferResult>;

  /** The shard has rows for the queue that matching does not hold (takeover, restart, refused offers): pull them page by page. */
  announceBacklog(request: { readonly queue: QueueRef; readonly shardId: number }, call: CallInfo): Promise<void>;

  /**
   * Hands a query to the next poll and waits for the worker's answer; DEADLINE_EXCEEDED when none came in time. Nothing is stored: a
   * query is lost with its caller or this host. It may be repeated, also when the call's fate is unknown.
   */
  query(request: DirectQuery, call: CallInfo): Promise<QueryAnswer>;

  /** The worker of a sticky queue stops: its polls end, and what waits for it goes where others can take it. */
  workerLeft(request: { readonly queue: QueueRef }, call: CallInfo): Promise<void>;

  /** A worker's answer, for the host that matches the queue. NOT_FOUND: nobody waits for it, or it was answered before. */
  answerQuery(
    request: {
      readonly queue: QueueRef;
      readonly queryId: string;
      readonly request: workflowservice.RespondQueryTaskCompletedRequest;
    },
    call: CallInfo,
  ): Promise<void>;
}
