// What a storm is told, and what it tells afterwards; both travel as JSON between the processes.

export interface StormPlan {
  readonly address: string;
  readonly connections: number;
  /** Starts begun a second, whatever the answers do. */
  readonly perSecond: number;
  readonly seconds: number;
  /** The caller's patience, in milliseconds. */
  readonly deadlineMs: number;
  readonly taskQueue: string;
  /** Workflow ids are this and a number. */
  readonly prefix: string;
}

export interface StormResult {
  readonly begun: number;
  /** Numbers of the workflows whose start was acknowledged. */
  readonly acknowledged: readonly number[];
  /** Calls by the gRPC status they ended with, OK included. */
  readonly statuses: Readonly<Record<string, number>>;
  /** One message for each status that is not OK. */
  readonly messages: Readonly<Record<string, string>>;
  readonly acceptedMs: readonly number[];
  readonly refusedMs: readonly number[];
}
