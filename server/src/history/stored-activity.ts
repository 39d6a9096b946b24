/** Stored activities and retry policies; part of format 1 (see stored-format.ts). */
import { defineMessage } from '@perdure/wire/codec';
import type { common, failure } from '@perdure/wire/types';
import type { Activity, RetryPolicy } from '@perdure/engine';

/** Every field is named, so that none is forgotten where it is written. */
export type Complete<Record> = { readonly [Name in keyof Record]-?: Record[Name] | undefined };

type Mutable<T> = { -readonly [K in keyof T]?: T[K] | undefined };
export type RetryPolicyRecord = Mutable<RetryPolicy>;

defineMessage<RetryPolicyRecord>('perdure.stored.RetryPolicy', [
  ['initialIntervalMs', 1, 'int64'],
  ['backoffCoefficient', 2, 'double'],
  ['maximumIntervalMs', 3, 'int64'],
  ['maximumAttempts', 4, 'int32'],
  ['nonRetryableErrorTypes', 5, 'string', 'repeated'],
]);

export function decodeRetryPolicy(record: RetryPolicyRecord): RetryPolicy {
  return {
    initialIntervalMs: record.initialIntervalMs ?? 0,
    backoffCoefficient: record.backoffCoefficient ?? 0,
    maximumIntervalMs: record.maximumIntervalMs ?? 0,
    maximumAttempts: record.maximumAttempts ?? 0,
    nonRetryableErrorTypes: record.nonRetryableErrorTypes ?? [],
  };
}

/** All fields of the three states in one message; `at` says which are meant. */
interface ActivityRecord extends Mutable<Omit<Activity, 'at' | 'scheduledEvent' | 'retryPolicy'>> {
  at?: number | undefined;
  nodeFirstEventId?: number | undefined;
  writeId?: number | undefined;
  initialIntervalMs?: number | undefined;
  backoffCoefficient?: number | undefined;
  maximumIntervalMs?: number | undefined;
  maximumAttempts?: number | undefined;
  nonRetryableErrorTypes?: readonly string[] | undefined;
  lastFailure?: failure.Failure | undefined;
  heartbeatDetails?: common.Payloads | undefined;
  scheduledTimeMs?: number | undefined;
  order?: number | undefined;
  startedTimeMs?: number | undefined;
  requestId?: string | undefined;
  heartbeatCheckMs?: number | undefined;
  retryAtMs?: number | undefined;
}
const ACTIVITY_STATES = ['scheduled', 'started', 'backoff'] as const;

const activityFormat = defineMessage<ActivityRecord>('perdure.stored.Activity', [
  ['at', 1, 'int32'],
  ['scheduledEventId', 2, 'int64'],
  ['nodeFirstEventId', 3, 'int64'],
  ['writeId', 4, 'int64'],
  ['activityId', 5, 'string'],
  ['activityType', 6, 'string'],
  ['taskQueue', 7, 'string'],
  ['priority', 8, 'int32'],
  ['scheduleToCloseMs', 9, 'int64'],
  ['scheduleToStartMs', 10, 'int64'],
  ['startToCloseMs', 11, 'int64'],
  ['heartbeatMs', 12, 'int64'],
  ['initialIntervalMs', 13, 'int64'],
  ['backoffCoefficient', 14, 'double'],
  ['maximumIntervalMs', 15, 'int64'],
  ['maximumAttempts', 16, 'int32'],
  ['nonRetryableErrorTypes', 17, 'string', 'repeated'],
  ['firstScheduledTimeMs', 18, 'int64'],
  ['attempt', 19, 'int32'],
  ['stamp', 20, 'int64'],
  ['lastFailure', 21, 'temporal.api.failure.v1.Failure'],
  ['heartbeatDetails', 22, 'temporal.api.common.v1.Payloads'],
  ['lastHeartbeatTimeMs', 23, 'int64'],
  ['lastWorkerIdentity', 24, 'string'],
  ['cancelRequestedEventId', 25, 'int64'],
  ['scheduledTimeMs', 26, 'int64'],
  ['order', 27, 'int64'],
  ['startedTimeMs', 28, 'int64'],
  ['requestId', 29, 'string'],
  ['heartbeatCheckMs', 30, 'int64'],
  ['retryAtMs', 31, 'int64'],
  ['lastAttemptEndMs', 32, 'int64'],
  ['givenPriority', 33, 'temporal.api.common.v1.Priority'],
]);

export function encodeActivity(activity: Activity): Uint8Array {
  const { scheduledEvent, retryPolicy } = activity;
  const started = activity.at === 'started' ? activity : undefined;
  // Field by field, as the root.
  const record: Complete<ActivityRecord> = {
    at: ACTIVITY_STATES.indexOf(activity.at) + 1,
    scheduledEventId: activity.scheduledEventId,
    nodeFirstEventId: scheduledEvent.nodeFirstEventId,
    writeId: scheduledEvent.writeId,
    activityId: activity.activityId,
    activityType: activity.activityType,
    taskQueue: activity.taskQueue,
    priority: activity.priority,
    givenPriority: activity.givenPriority,
    scheduleToCloseMs: activity.scheduleToCloseMs,
    scheduleToStartMs: activity.scheduleToStartMs,
    startToCloseMs: activity.startToCloseMs,
    heartbeatMs: activity.heartbeatMs,
    initialIntervalMs: retryPolicy.initialIntervalMs,
    backoffCoefficient: retryPolicy.backoffCoefficient,
    maximumIntervalMs: retryPolicy.maximumIntervalMs,
    maximumAttempts: retryPolicy.maximumAttempts,
    nonRetryableErrorTypes: retryPolicy.nonRetryableErrorTypes,
    firstScheduledTimeMs: activity.firstScheduledTimeMs,
    attempt: activity.attempt,
    stamp: activity.stamp,
    lastFailure: activity.lastFailure,
    heartbeatDetails: activity.heartbeatDetails,
    lastHeartbeatTimeMs: activity.lastHeartbeatTimeMs,
    lastWorkerIdentity: activity.lastWorkerIdentity,
    cancelRequestedEventId: activity.cancelRequestedEventId,
    scheduledTimeMs: activity.at === 'backoff' ? 0 : activity.scheduledTimeMs,
    order: activity.at === 'scheduled' ? activity.order : 0,
    startedTimeMs: started?.startedTimeMs,
    requestId: started?.requestId,
    heartbeatCheckMs: started?.heartbeatCheckMs,
    retryAtMs: activity.at === 'backoff' ? activity.retryAtMs : 0,
    lastAttemptEndMs: activity.lastAttemptEndMs,
  };
  return activityFormat.encode(record);
}

export function decodeActivity(bytes: Uint8Array): Activity {
  const record = activityFormat.decode(bytes);
  const info = {
    scheduledEventId: record.scheduledEventId ?? 0,
    scheduledEvent: { nodeFirstEventId: record.nodeFirstEventId ?? 0, writeId: record.writeId ?? 0 },
    activityId: record.activityId ?? '',
    activityType: record.activityType ?? '',
    taskQueue: record.taskQueue ?? '',
    priority: record.priority ?? 0,
    givenPriority: record.givenPriority,
    scheduleToCloseMs: record.scheduleToCloseMs ?? 0,
    scheduleToStartMs: record.scheduleToStartMs ?? 0,
    startToCloseMs: record.startToCloseMs ?? 0,
    heartbeatMs: record.heartbeatMs ?? 0,
    retryPolicy: decodeRetryPolicy(record),
    firstScheduledTimeMs: record.firstScheduledTimeMs ?? 0,
    attempt: record.attempt ?? 0,
    stamp: record.stamp ?? 0,
    lastFailure: record.lastFailure,
    heartbeatDetails: record.heartbeatDetails,
    lastHeartbeatTimeMs: record.lastHeartbeatTimeMs ?? 0,
    lastWorkerIdentity: record.lastWorkerIdentity ?? '',
    lastAttemptEndMs: record.lastAttemptEndMs ?? 0,
    cancelRequestedEventId: record.cancelRequestedEventId ?? 0,
  };
  const scheduledTimeMs = record.scheduledTimeMs ?? 0;
  switch (ACTIVITY_STATES[(record.at ?? 0) - 1]) {
    case 'scheduled':
      return { at: 'scheduled', ...info, scheduledTimeMs, order: record.order ?? 0 };
    case 'started': {
      const { startedTimeMs = 0, requestId = '', heartbeatCheckMs = 0 } = record;
      return { at: 'started', ...info, scheduledTimeMs, startedTimeMs, requestId, heartbeatCheckMs };
    }
    case 'backoff':
      return { at: 'backoff', ...info, retryAtMs: record.retryAtMs ?? 0 };
    default:
      throw new TypeError(`stored activity ${info.scheduledEventId} is in the unknown state ${record.at}`);
  }
}
