/* oxlint-disable typescript/no-explicit-any -- results of users' functions */
import type { Headers, Next } from '@perdure/common';
import type { ActivityHandle, ActivityPauseOptions, ActivityUnpauseOptions } from './activity-handle.js';
import type {
  ActivityDescribeOptions,
  ActivityExecutionDescription,
  ActivityExecutionInfo,
  CountActivityExecutions,
} from './activity-info.js';
import type { ActivityOptions, ActivityOptionsUpdate, ActivityOptionsUpdateResult } from './activity-options.js';

interface CallOfOne {
  readonly activityId: string;
  /** Empty for the latest run. */
  readonly activityRunId: string;
  readonly headers: Headers;
}

export interface ActivityStartInput {
  readonly activityType: string;
  readonly options: ActivityOptions;
  readonly headers: Headers;
}
export type ActivityGetResultInput = CallOfOne;
export interface ActivityDescribeInput extends CallOfOne {
  readonly options: Required<ActivityDescribeOptions>;
}
export interface ActivityCancelInput extends CallOfOne {
  readonly reason: string;
}
export interface ActivityTerminateInput extends CallOfOne {
  readonly reason: string;
}
export interface ActivityPauseInput extends CallOfOne {
  readonly options: ActivityPauseOptions;
}
export interface ActivityUnpauseInput extends CallOfOne {
  readonly options: ActivityUnpauseOptions;
}
export interface ActivityUpdateOptionsInput extends CallOfOne {
  readonly options: ActivityOptionsUpdate;
}
export type ActivityRestoreOriginalOptionsInput = CallOfOne;
export interface ActivityListInput {
  readonly query: string;
  readonly headers: Headers;
}
export interface ActivityCountInput {
  readonly query: string;
  readonly headers: Headers;
}

/** Wraps the calls of an ActivityClient; each method is optional and calls `next` to go on. */
export interface ActivityClientInterceptor {
  start?: (input: ActivityStartInput, next: Next<this, 'start'>) => Promise<ActivityHandle>;
  getResult?: (input: ActivityGetResultInput, next: Next<this, 'getResult'>) => Promise<any>;
  describe?: (input: ActivityDescribeInput, next: Next<this, 'describe'>) => Promise<ActivityExecutionDescription>;
  cancel?: (input: ActivityCancelInput, next: Next<this, 'cancel'>) => Promise<void>;
  terminate?: (input: ActivityTerminateInput, next: Next<this, 'terminate'>) => Promise<void>;
  list?: (input: ActivityListInput, next: Next<this, 'list'>) => AsyncIterable<ActivityExecutionInfo>;
  count?: (input: ActivityCountInput, next: Next<this, 'count'>) => Promise<CountActivityExecutions>;
  pause?: (input: ActivityPauseInput, next: Next<this, 'pause'>) => Promise<void>;
  unpause?: (input: ActivityUnpauseInput, next: Next<this, 'unpause'>) => Promise<void>;
  updateOptions?: (input: ActivityUpdateOptionsInput, next: Next<this, 'updateOptions'>) => Promise<ActivityOptionsUpdateResult>;
  restoreOriginalOptions?: (
    input: ActivityRestoreOriginalOptionsInput,
    next: Next<this, 'restoreOriginalOptions'>,
  ) => Promise<ActivityOptionsUpdateResult>;
}
