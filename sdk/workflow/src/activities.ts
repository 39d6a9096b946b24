import {
  compilePriority,
  compileRetryPolicy,
  type ActivityFunction,
  type ActivitySerializationContext,
  type Timestamp,
  type UntypedActivities,
} from '@perdure/common';
import { argumentsToPayloads, msOptionalToNumber, userMetadataToPayload } from '@perdure/common/internal';
import { LocalActivityDoBackoff } from './errors.js';
import { eventGroupMarkers } from './event-groups.js';
import type { ActivityInput, LocalActivityInput } from './interceptors.js';
import type { ActivityOptions, LocalActivityOptions } from './options.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import type { Execution } from './runtime/execution.js';
import { inScope } from './runtime/scope.js';
import { sleep } from './timers.js';
import { usesWorkflowBuildId } from './versioning-intent.js';

function requireTimeout({ scheduleToCloseTimeout, startToCloseTimeout }: ActivityOptions | LocalActivityOptions): void {
  if (scheduleToCloseTimeout === undefined && startToCloseTimeout === undefined)
    throw new TypeError('Required either scheduleToCloseTimeout or startToCloseTimeout');
}

/** What both kinds of activity have in common in their commands. */
function commonParts(execution: Execution, input: ActivityInput | LocalActivityInput, context: ActivitySerializationContext) {
  const { options, args, headers, seq, activityType } = input;
  const { payloadConverter } = execution;
  return {
    seq,
    activityType,
    headers,
    arguments: argumentsToPayloads(payloadConverter, args, `activity '${activityType}'`, context),
    retryPolicy: options.retry === undefined ? undefined : compileRetryPolicy(options.retry),
    scheduleToCloseTimeoutMs: msOptionalToNumber(options.scheduleToCloseTimeout),
    startToCloseTimeoutMs: msOptionalToNumber(options.startToCloseTimeout),
    scheduleToStartTimeoutMs: msOptionalToNumber(options.scheduleToStartTimeout),
    cancellationType: options.cancellationType ?? 'TRY_CANCEL',
    userMetadata: userMetadataToPayload(payloadConverter, options.summary, undefined, context),
    eventGroupMarkers: eventGroupMarkers(options.eventGroups),
  } as const;
}

function contextOf({ info }: Execution, activityId: string, isLocal: boolean): ActivitySerializationContext {
  return { type: 'activity', namespace: info.namespace, activityId, workflowId: info.workflowId, isLocal };
}

function startActivity(input: ActivityInput): Promise<unknown> {
  const execution = assertInWorkflowContext('scheduleActivity');
  const { options, seq } = input;
  requireTimeout(options);
  const activityId = options.activityId ?? `${seq}`;
  const context = contextOf(execution, activityId, false);
  const { activities } = execution.pending;
  return inScope<unknown>(
    (waiting) => {
      execution.push({
        type: 'scheduleActivity',
        ...commonParts(execution, input, context),
        activityId,
        taskQueue: options.taskQueue || execution.info.taskQueue,
        heartbeatTimeoutMs: msOptionalToNumber(options.heartbeatTimeout),
        doNotEagerlyExecute: !(options.allowEagerDispatch ?? true),
        useWorkflowBuildId: usesWorkflowBuildId(options.versioningIntent),
        priority: options.priority === undefined ? undefined : compilePriority(options.priority),
      });
      activities.set(seq, { ...waiting, context });
    },
    () => {
      if (!activities.has(seq)) return;
      execution.push({ type: 'requestCancelActivity', seq, eventGroupMarkers: eventGroupMarkers(options.eventGroups) });
    },
  );
}

async function startLocalActivity(input: LocalActivityInput): Promise<unknown> {
  const execution = assertInWorkflowContext('scheduleLocalActivity');
  const { options, seq, activityType, attempt, originalScheduleTime } = input;
  const activityId = `${seq}`;
  const { activityNames } = execution.start;
  // Only live: a replay does not run it.
  if (!execution.isReplaying && !activityNames.includes(activityType) && !activityNames.includes('default'))
    throw new ReferenceError(
      `Local activity of type '${activityType}' not registered on worker (registered: ${activityNames.join(', ') || 'none'})`,
    );
  requireTimeout(options);
  const context = contextOf(execution, activityId, true);
  const { activities } = execution.pending;
  return inScope<unknown>(
    (waiting) => {
      execution.push({
        type: 'scheduleLocalActivity',
        ...commonParts(execution, input, context),
        activityId,
        attempt,
        originalScheduleTime,
        localRetryThresholdMs: msOptionalToNumber(options.localRetryThreshold),
      });
      activities.set(seq, { ...waiting, context });
    },
    () => {
      if (activities.has(seq)) execution.push({ type: 'requestCancelLocalActivity', seq });
    },
  );
}

function nextActivitySeq(execution: Execution): number {
  const seq = execution.nextSeq.activity;
  execution.nextSeq.activity += 1;
  return seq;
}

/** The untyped form of what `proxyActivities` makes. */
export function scheduleActivity<R>(activityType: string, args: unknown[], options: ActivityOptions): Promise<R> {
  const execution = assertInWorkflowContext('Calling an activity');
  if (options === undefined) throw new TypeError('Got empty activity options');
  const execute = compose(execution.interceptors.outbound, 'scheduleActivity', startActivity);
  return execute({ activityType, headers: {}, options, args, seq: nextActivitySeq(execution) }) as Promise<R>;
}

/** The untyped form of what `proxyLocalActivities` makes. */
export async function scheduleLocalActivity<R>(activityType: string, args: unknown[], options: LocalActivityOptions): Promise<R> {
  const execution = assertInWorkflowContext('Calling a local activity');
  if (options === undefined) throw new TypeError('Got empty activity options');
  let attempt = 1;
  let originalScheduleTime: Timestamp | undefined;
  for (;;) {
    const seq = nextActivitySeq(execution);
    const execute = compose(execution.interceptors.outbound, 'scheduleLocalActivity', startLocalActivity);
    try {
      return (await execute({ activityType, headers: {}, options, args, seq, attempt, originalScheduleTime })) as R;
    } catch (error) {
      if (!(error instanceof LocalActivityDoBackoff)) throw error;
      await sleep(error.backoff.backoffMs, { eventGroups: options.eventGroups });
      ({ attempt, originalScheduleTime } = error.backoff);
    }
  }
}

/** In the type of a proxy: what is not an activity and cannot be called. */
export const NotAnActivityMethod = Symbol.for('perdure.notAnActivityMethod');

export type ActivityFunctionWithOptions<T extends ActivityFunction> = T & {
  /** Calls the activity with some options replaced. */
  executeWithOptions(options: ActivityOptions, args: Parameters<T>): Promise<Awaited<ReturnType<T>>>;
};
export type LocalActivityFunctionWithOptions<T extends ActivityFunction> = T & {
  executeWithOptions(options: LocalActivityOptions, args: Parameters<T>): Promise<Awaited<ReturnType<T>>>;
};
export type ActivityInterfaceFor<T> = {
  [K in keyof T]: T[K] extends ActivityFunction ? ActivityFunctionWithOptions<T[K]> : typeof NotAnActivityMethod;
};
export type LocalActivityInterfaceFor<T> = {
  [K in keyof T]: T[K] extends ActivityFunction ? LocalActivityFunctionWithOptions<T[K]> : typeof NotAnActivityMethod;
};

/**
 * An object whose every property calls the activity of that name. An activity needs a time limit: startToCloseTimeout for an
 * attempt, or scheduleToCloseTimeout for all of them.
 */
export function proxyActivities<A = UntypedActivities>(options: ActivityOptions): ActivityInterfaceFor<A> {
  return makeProxy(options, scheduleActivity) as ActivityInterfaceFor<A>;
}

/** The same for local activities: short ones that run in the workflow's own worker, without a task queue. */
export function proxyLocalActivities<A = UntypedActivities>(options: LocalActivityOptions): LocalActivityInterfaceFor<A> {
  return makeProxy(options, scheduleLocalActivity) as LocalActivityInterfaceFor<A>;
}

function makeProxy<O extends ActivityOptions | LocalActivityOptions>(
  options: O,
  schedule: (activityType: string, args: unknown[], options: O) => Promise<unknown>,
): object {
  if (options === undefined) throw new TypeError('options must be defined');
  requireTimeout(options);
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== 'string') throw new TypeError(`Only strings are supported for Activity types, got: ${String(name)}`);
        const call = (...args: unknown[]) => schedule(name, args, options);
        const executeWithOptions = (override: O, args: unknown[]) => schedule(name, args, merged(options, override));
        return Object.assign(call, { executeWithOptions });
      },
    },
  );
}

/** Objects in options (retry, priority) are merged too. */
function merged<T extends object>(base: T, change: Partial<T>): T {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(change)) {
    const own = result[key];
    const bothObjects = [own, value].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
    result[key] = bothObjects ? merged(own as object, value as object) : value;
  }
  return result as T;
}
