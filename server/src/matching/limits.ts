/** Every bound of matching, with its unit and its reason. */
export interface MatchingLimits {
  readonly queuesMax: number;
  readonly openPollsMax: number;
  readonly openQueriesMax: number;
  readonly bufferedTasksMax: number;
  readonly creditTasks: number;
  readonly pageTasks: number;
  readonly pollMs: number;
  readonly pollMarginMs: number;
  readonly pollGraceMs: number;
  readonly stickyQuietMs: number;
  readonly idleQueueMs: number;
  readonly historyCallMs: number;
  readonly brokenTaskMs: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const matchingLimits: MatchingLimits = {
  /** About 2 KB each: 40 MB. Sticky queues count: one per worker process and queue. */
  queuesMax: 20_000,
  /** About 2 KB each here and 15 KB in the transport: 340 MB. */
  openPollsMax: 20_000,
  /** About 2 KB each and their arguments. */
  openQueriesMax: 5_000,
  /** All queues together, about 500 bytes each: 50 MB. Beyond it tasks stay in their shards until somebody polls for them. */
  bufferedTasksMax: 100_000,
  /** Per queue: enough to answer polls while the next page is fetched. */
  creditTasks: 200,
  /** Rows per page: one store read of a few tens of KB. */
  pageTasks: 100,
  /** A long poll with no nearer deadline of its own, as the public API has it. */
  pollMs: 60_000,
  /** Ends a poll this long before its caller's deadline, so that the empty answer still arrives. */
  pollMarginMs: 1_000,
  /** How much of the margin a hand-over under way may use up: its task would otherwise be started for nobody. */
  pollGraceMs: 500,
  /** A sticky queue without a poll for this long belongs to a worker that is gone, as the public API has it. */
  stickyQuietMs: 10_000,
  /** An unused queue is forgotten after this long, give or take a tenth. */
  idleQueueMs: 300_000,
  /** A call to history that takes longer counts as lost. It is repeated with the same request id, so nothing is done twice. */
  historyCallMs: 5_000,
  /** A task whose start fails for no reason of the weather is offered again after this long. */
  brokenTaskMs: 30_000,
  /** First and longest pause before a failed call is repeated. */
  retryMsMin: 10,
  retryMsMax: 1_000,
};
