/** What goes into a partition and comes out of it. */
import type { Pull } from './backlog.js';

export interface PartitionSettings {
  /** A sticky queue belongs to one worker: when nobody polls it, its tasks are given back instead of kept. */
  readonly sticky: boolean;
  /** Tasks kept in memory for later polls, pulls under way included. */
  readonly creditTasks: number;
  /** The most rows asked for at once. */
  readonly pageTasks: number;
  readonly limiter?: Limiter;
}

/** Says how many tasks may be handed over just now. */
export interface Limiter {
  /** false: not now; whoever made the limiter calls `retryMatch` when that has changed. */
  tryTake(): boolean;
  /** What was taken was not used. */
  giveBack(): void;
}

/** What the shell has to do now. Each is answered by one call of the method named. */
export type Action<Poll, Offer> =
  /** Ask history to start the task for this poll; then `handOverEnded`. */
  | { readonly at: 'handOver'; readonly poll: Poll; readonly offer: Offer }
  /** Ask the shard for a page; then `pageRead`, or `pullFailed` and later `retryPull`. */
  | { readonly at: 'pull'; readonly pull: Pull }
  /** Ask history to move the task to its normal queue, until that is done; then `gaveBack`. */
  | { readonly at: 'giveBack'; readonly offer: Offer };

/**
 * How a hand-over ended. `started`: the task belongs to that poll. `stale`: it is of no further use. `lost`: the poll is gone and
 * nobody knows whether history started the task, so it is offered once more (history answers stale if it did).
 */
export type HandOverOutcome = 'started' | 'stale' | 'lost';

export interface OfferOutcome<Poll, Offer> {
  /** The first so many offers are held now (or were already). */
  readonly accepted: number;
  readonly noPoller: boolean;
  readonly actions: readonly Action<Poll, Offer>[];
}
