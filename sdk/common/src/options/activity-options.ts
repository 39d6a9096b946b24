import { stringEnum } from '../proto-enum.js';
import type { Priority } from '../priority.js';
import type { RetryPolicy } from '../retry-policy.js';
import type { Duration } from '../time.js';

/**
 * What becomes of an activity whose scope is cancelled.
 * TRY_CANCEL: it is asked to cancel, the workflow goes on at once. WAIT_CANCELLATION_COMPLETED: the workflow waits for its end.
 * ABANDON: it is not told.
 */
export const ActivityCancellationType = stringEnum('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON');
export type ActivityCancellationType = keyof typeof ActivityCancellationType;

/** @deprecated belongs to the old worker versioning */
export type VersioningIntent = 'COMPATIBLE' | 'DEFAULT';

/** One of startToCloseTimeout and scheduleToCloseTimeout is required. */
export interface ActivityOptions {
  /** Unique in its workflow; a number when left out. */
  activityId?: string | undefined;
  /** The workflow's when left out. */
  taskQueue?: string | undefined;
  /** The longest silence between two heartbeats; without it nobody notices a lost worker before the other time limits. */
  heartbeatTimeout?: Duration | undefined;
  retry?: RetryPolicy | undefined;
  /** The time limit of one attempt. */
  startToCloseTimeout?: Duration | undefined;
  /** The time limit for a worker to take it up; running out of it is not tried again. */
  scheduleToStartTimeout?: Duration | undefined;
  /** The time limit of all attempts together. */
  scheduleToCloseTimeout?: Duration | undefined;
  /** TRY_CANCEL when left out. */
  cancellationType?: ActivityCancellationType | undefined;
  /** Lets the server hand the activity to the workflow's own worker directly; true when left out. */
  allowEagerDispatch?: boolean | undefined;
  /** @deprecated belongs to the old worker versioning */
  versioningIntent?: VersioningIntent | undefined;
  /** One line for UI and CLI, in Markdown. */
  summary?: string | undefined;
  priority?: Priority | undefined;
}

/** For activities that run in the workflow's worker without a task queue. */
export interface LocalActivityOptions {
  retry?: RetryPolicy | undefined;
  startToCloseTimeout?: Duration | undefined;
  scheduleToStartTimeout?: Duration | undefined;
  scheduleToCloseTimeout?: Duration | undefined;
  /** Delays between attempts beyond this become timers of the workflow; 1 minute when left out. */
  localRetryThreshold?: Duration | undefined;
  /** TRY_CANCEL when left out. */
  cancellationType?: ActivityCancellationType | undefined;
  /** One line for UI and CLI, in Markdown. */
  summary?: string | undefined;
}

export interface ActivityCancellationDetailsOptions {
  notFound?: boolean | undefined;
  cancelRequested?: boolean | undefined;
  paused?: boolean | undefined;
  timedOut?: boolean | undefined;
  workerShutdown?: boolean | undefined;
  reset?: boolean | undefined;
}

/** Why an activity was cancelled; does not change any more once it is there. */
export class ActivityCancellationDetails {
  readonly notFound: boolean;
  readonly cancelRequested: boolean;
  readonly paused: boolean;
  readonly timedOut: boolean;
  readonly workerShutdown: boolean;
  readonly reset: boolean;

  constructor(options: ActivityCancellationDetailsOptions = {}) {
    this.notFound = options.notFound ?? false;
    this.cancelRequested = options.cancelRequested ?? false;
    this.paused = options.paused ?? false;
    this.timedOut = options.timedOut ?? false;
    this.workerShutdown = options.workerShutdown ?? false;
    this.reset = options.reset ?? false;
  }
}
