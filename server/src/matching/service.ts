import type { CallInfo } from '../call.js';
import type { StartedTask } from '../history/service.js';

/** 1 and 2 as on the wire (TaskQueueType). */
export type TaskType = 1 | 2;

/** Names a task queue. Sticky queues share the space of names; their names are unique by the SDKs' doing. */
export interface QueueRef {
  /** UUID text. */
  readonly namespaceId: string;
  readonly type: TaskType;
  readonly name: string;
  readonly sticky: boolean;
}

/**
 * A task by reference: where its dispatch row is and what it is for. What the task is made of stays in history until it is started.
 * (shardId, queue, priority, order) names it.
 */
export interface TaskOffer {
  readonly shardId: number;
  /** 1 (first) to 5. */
  readonly priority: number;
  readonly order: number;
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Scheduled event id (for a transient workflow task: the id it would have). */
  readonly scheduledEventId: number;
  /** Tells apart tries with the same scheduled event id. */
  readonly stamp: number;
}

export interface PollRequest {
  readonly queue: QueueRef;
  readonly identity: string;
  /** Drawn by the frontend, one per poll. */
  readonly pollId: string;
}

export interface OfferResult {
  /** The first so many offers were handed over or are kept; for the others the shard is remembered as having a backlog. */
  readonly accepted: number;
  /** Sticky queues only: nobody has polled lately, nothing was accepted. The tasks belong on their normal queue. */
  readonly noPoller: boolean;
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
}
