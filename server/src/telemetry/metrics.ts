/**
 * What the roles count. Plain calls instead of a library's objects, so that counting costs nothing where nobody looks
 * (simulation, embedded use, a dev server without `--metrics-port`).
 */
export interface Metrics {
  /** A call from outside has been answered. `code` is the gRPC status number; long polls are counted, but not timed. */
  requestEnded(call: {
    readonly method: string;
    readonly code: number;
    readonly latencyMs: number;
    readonly longPoll: boolean;
  }): void;
  /** A group of shard commits came back from the store; `bytes` is what it carried, `rows` what it added, changed and took away. */
  groupCommitted(group: {
    readonly outcome: CommitResult;
    readonly units: number;
    readonly bytes: number;
    readonly rows: number;
    readonly latencyMs: number;
  }): void;
  /** Tasks that a commit added to a queue. */
  tasksAdded(type: TaskTypeName, count: number): void;
  /** A task was handed to a worker; `queuedMs` counts from its commit. */
  taskStarted(type: TaskTypeName, queuedMs: number): void;
  /** A task that had moved on when a worker was to get it. */
  taskStale(type: TaskTypeName): void;
  /** A poll ended without a task. */
  pollEmpty(type: TaskTypeName): void;
  /** A timer fired `lateMs` after it was due. */
  timerFired(lateMs: number): void;
  /** Reads a number whenever the metrics are asked for: sizes of caches, tips, waiting polls. */
  observe(name: GaugeName, read: () => number): void;
}

export type TaskTypeName = 'workflow' | 'activity';
export type CommitResult = 'committed' | 'fenced' | 'conflict' | 'rejected' | 'unknown';
export type GaugeName = 'open_polls' | 'shards_owned' | 'tip_bytes' | 'state_cache_bytes' | 'matching_tasks_held';

const nothing = (): void => {};

/** Counts nothing. */
export const noMetrics: Metrics = {
  requestEnded: nothing,
  groupCommitted: nothing,
  tasksAdded: nothing,
  taskStarted: nothing,
  taskStale: nothing,
  pollEmpty: nothing,
  timerFired: nothing,
  observe: nothing,
};
