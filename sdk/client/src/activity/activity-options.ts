/* oxlint-disable typescript/no-explicit-any -- arguments of users' functions, to infer */
import {
  compilePriority,
  compileRetryPolicy,
  decodePriority,
  decompileRetryPolicy,
  type ActivityFunction,
  type Duration,
  type Priority,
  type RetryPolicy,
  type SearchAttributePair,
  type TypedSearchAttributes,
} from '@perdure/common';
import { enumCodec, msOptionalToTs, msToNumber, optionalTsToMs, stringEnum } from '@perdure/common/internal';
import { enums, type activity } from '@perdure/wire/types';

/** What a start does when an activity of that id has closed. */
export const ActivityIdReusePolicy = stringEnum('ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE');
export type ActivityIdReusePolicy = keyof typeof ActivityIdReusePolicy;

/** What a start does when an activity of that id is running. */
export const ActivityIdConflictPolicy = stringEnum('FAIL', 'USE_EXISTING');
export type ActivityIdConflictPolicy = keyof typeof ActivityIdConflictPolicy;

export const { encode: encodeActivityIdReusePolicy, decode: decodeActivityIdReusePolicy } = enumCodec(
  ActivityIdReusePolicy,
  enums.ActivityIdReusePolicy,
  'ACTIVITY_ID_REUSE_POLICY_',
);
export const { encode: encodeActivityIdConflictPolicy, decode: decodeActivityIdConflictPolicy } = enumCodec(
  ActivityIdConflictPolicy,
  enums.ActivityIdConflictPolicy,
  'ACTIVITY_ID_CONFLICT_POLICY_',
);

/** How an activity without a workflow is started. One of startToCloseTimeout and scheduleToCloseTimeout is needed. */
export interface ActivityOptions {
  /** Identifies the activity, best an id of the business. */
  id: string;
  /** The queue that its workers poll. */
  taskQueue: string;
  args?: any[] | readonly any[] | undefined;
  /** The longest silence between two heartbeats. */
  heartbeatTimeout?: Duration | undefined;
  /** The server's own policy when left out. */
  retry?: RetryPolicy | undefined;
  /** The time limit of one attempt. */
  startToCloseTimeout?: Duration | undefined;
  /** How long an attempt may wait for a worker. Not retried. */
  scheduleToStartTimeout?: Duration | undefined;
  /** The time limit of all attempts together. */
  scheduleToCloseTimeout?: Duration | undefined;
  /** One line for UI and CLI. */
  summary?: string | undefined;
  priority?: Priority | undefined;
  /** How long the first attempt waits before it is given to a worker. */
  startDelay?: Duration | undefined;
  idReusePolicy?: ActivityIdReusePolicy | undefined;
  idConflictPolicy?: ActivityIdConflictPolicy | undefined;
  typedSearchAttributes?: SearchAttributePair[] | TypedSearchAttributes | undefined;
}

/** The names of the activities among the functions of T. */
export type ActivityName<T> = {
  [N in keyof T & string]: T[N] extends ActivityFunction ? N : never;
}[keyof T & string];
export type ActivityArgs<T, N extends ActivityName<T>> = T[N] extends ActivityFunction<infer P> ? P : never;
export type ActivityResult<T, N extends ActivityName<T>> = T[N] extends ActivityFunction<any, infer R> ? R : never;
/** Options with arguments of these types. */
export type ActivityOptionsWithArgs<Args extends any[]> = Omit<ActivityOptions, 'args'> &
  (Args extends [any, ...any] ? { args: Args | Readonly<Args> } : { args?: Args | Readonly<Args> | undefined });
export type ActivityOptionsFor<T, N extends ActivityName<T>> = ActivityOptionsWithArgs<ActivityArgs<T, N>>;

/** @throws TypeError without id, task queue or a time limit, the common omissions */
export function validateActivityOptions(activityType: string, options: ActivityOptions): void {
  if (!activityType) throw new TypeError('Missing the type of the activity to start');
  for (const name of ['id', 'taskQueue'] as const)
    if (!options[name]) throw new TypeError(`Missing ${name} in the options of starting activity '${activityType}'`);
  if (!options.scheduleToCloseTimeout && !options.startToCloseTimeout)
    throw new TypeError(`Activity '${activityType}' needs a scheduleToCloseTimeout or a startToCloseTimeout`);
  if (options.startDelay !== undefined && msToNumber(options.startDelay) < 0)
    throw new TypeError(`The startDelay of activity '${activityType}' must not be negative`);
}

/** Changes to a running activity's options; null takes one away, what is left out stays. */
export interface ActivityOptionsUpdate {
  taskQueue?: string | undefined;
  scheduleToCloseTimeout?: Duration | null | undefined;
  scheduleToStartTimeout?: Duration | null | undefined;
  startToCloseTimeout?: Duration | null | undefined;
  heartbeatTimeout?: Duration | null | undefined;
  retry?: RetryPolicy | null | undefined;
  priority?: Priority | null | undefined;
  startDelay?: Duration | null | undefined;
}
/** The options that hold after a change. */
export type ActivityOptionsUpdateResult = { [K in keyof ActivityOptionsUpdate]: Exclude<ActivityOptionsUpdate[K], null> };

/** The path of each option in the API's mask of changes. */
const maskPaths: Record<keyof ActivityOptionsUpdate, string> = {
  taskQueue: 'task_queue.name',
  scheduleToCloseTimeout: 'schedule_to_close_timeout',
  scheduleToStartTimeout: 'schedule_to_start_timeout',
  startToCloseTimeout: 'start_to_close_timeout',
  heartbeatTimeout: 'heartbeat_timeout',
  retry: 'retry_policy',
  priority: 'priority',
  startDelay: 'start_delay',
};

/** A change as the API has it: the new values, and which of them count. */
export function encodeOptionsUpdate(update: ActivityOptionsUpdate) {
  const { taskQueue, retry, priority } = update;
  const activityOptions: activity.ActivityOptions = {
    taskQueue: taskQueue === undefined ? undefined : { name: taskQueue },
    scheduleToCloseTimeout: msOptionalToTs(update.scheduleToCloseTimeout),
    scheduleToStartTimeout: msOptionalToTs(update.scheduleToStartTimeout),
    startToCloseTimeout: msOptionalToTs(update.startToCloseTimeout),
    heartbeatTimeout: msOptionalToTs(update.heartbeatTimeout),
    retryPolicy: retry ? compileRetryPolicy(retry) : undefined,
    priority: priority ? compilePriority(priority) : undefined,
    startDelay: msOptionalToTs(update.startDelay),
  };
  const changed = (Object.keys(maskPaths) as (keyof ActivityOptionsUpdate)[]).filter((name) => update[name] !== undefined);
  return { activityOptions, updateMask: { paths: changed.map((name) => maskPaths[name]) } };
}

export function decodeOptionsUpdate(options: activity.ActivityOptions = {}): ActivityOptionsUpdateResult {
  return {
    taskQueue: options.taskQueue?.name || undefined,
    scheduleToCloseTimeout: optionalTsToMs(options.scheduleToCloseTimeout),
    scheduleToStartTimeout: optionalTsToMs(options.scheduleToStartTimeout),
    startToCloseTimeout: optionalTsToMs(options.startToCloseTimeout),
    heartbeatTimeout: optionalTsToMs(options.heartbeatTimeout),
    retry: decompileRetryPolicy(options.retryPolicy),
    priority: options.priority === undefined ? undefined : decodePriority(options.priority),
    startDelay: optionalTsToMs(options.startDelay),
  };
}
