/** Since the start of the process; they only grow, except where noted. */
export interface MatchingCounters {
  polls: number;
  /** Polls that ended without a task: expired, cancelled, queue moved, host stopping. */
  pollsEmpty: number;
  offersAccepted: number;
  /** Left with their shards as backlog. */
  offersRefused: number;
  /** Sticky offers nobody polled for. */
  offersWithoutPoller: number;
  handOversStarted: number;
  handOversStale: number;
  /** Calls to history that failed or were not answered; each is repeated. */
  handOverCallsFailed: number;
  /** Started for a poll that was gone by then: the task runs into its timeout. */
  tasksStartedForNobody: number;
  pagesRead: number;
  pagesFailed: number;
  stickyTasksGivenBack: number;
  queries: number;
  /** Polls and offers refused because of a limit. */
  refusedByLimit: number;
  /** Now: polls not answered yet, those in a hand-over included. */
  openPolls: number;
  /** Now: queries whose callers wait, with a worker or for one. */
  openQueries: number;
  /** Now: tasks kept in memory for later polls. */
  bufferedTasks: number;
}

export interface MatchingStats extends MatchingCounters {
  readonly queues: number;
  /** Queues with at least one shard that has more than is in memory. */
  readonly queuesWithBacklog: number;
}

export const newCounters = (): MatchingCounters => ({
  polls: 0,
  pollsEmpty: 0,
  offersAccepted: 0,
  offersRefused: 0,
  offersWithoutPoller: 0,
  handOversStarted: 0,
  handOversStale: 0,
  handOverCallsFailed: 0,
  tasksStartedForNobody: 0,
  pagesRead: 0,
  pagesFailed: 0,
  stickyTasksGivenBack: 0,
  queries: 0,
  refusedByLimit: 0,
  openPolls: 0,
  openQueries: 0,
  bufferedTasks: 0,
});
