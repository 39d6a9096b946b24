/* oxlint-disable typescript/no-explicit-any -- results of users' functions */
import type { Duration } from '@perdure/common';
import type { ActivityDescribeOptions, ActivityExecutionDescription } from './activity-info.js';
import type { ActivityOptionsUpdate, ActivityOptionsUpdateResult } from './activity-options.js';

export interface ActivityPauseOptions {
  reason?: string | undefined;
}
export interface ActivityUnpauseOptions {
  reason?: string | undefined;
  /** The next attempt begins at a random time within this. */
  jitter?: Duration | undefined;
}

/** An activity without a workflow, to talk to. Making one does not call the server. */
export interface ActivityHandle<R = any> {
  readonly activityId: string;
  /** Undefined for the latest run of the id. */
  readonly runId?: string | undefined;
  /** Waits for the result. @throws ActivityExecutionFailedError, ActivityNotFoundError */
  result(): Promise<R>;
  describe(options?: ActivityDescribeOptions): Promise<ActivityExecutionDescription>;
  /** Asks the activity to cancel; it learns of it when it heartbeats. */
  cancel(reason: string): Promise<void>;
  /** Ends the activity without asking it; its code may go on for a while. */
  terminate(reason: string): Promise<void>;
  /** Holds further attempts back; the one under way is told when it heartbeats. */
  pause(options?: ActivityPauseOptions): Promise<void>;
  unpause(options?: ActivityUnpauseOptions): Promise<void>;
  /** Changes options of a running activity. @returns those that hold now */
  updateOptions(options: ActivityOptionsUpdate): Promise<ActivityOptionsUpdateResult>;
  /** Brings the options back that the activity was started with. @returns them */
  restoreOriginalOptions(): Promise<ActivityOptionsUpdateResult>;
}
