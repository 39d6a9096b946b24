/**
 * How state is stored: our own protobuf messages, format 1. Golden rows in stored-format.test.ts must stay readable for ever; new
 * fields get new numbers, numbers are never used again. Payloads of the public API are stored as the messages they came in.
 */
import { defineMessage } from '@perdure/wire/codec';
import type { common, failure } from '@perdure/wire/types';
import type { Activity, RetryPolicy, RunRoot, SeenRequest, UserTimer, WorkflowTask } from '@perdure/engine';
import { uuidBytes, uuidText } from './ids.js';

/** Last history node of the run's branch; the shell keeps it beside the engine's root. */
export interface BranchTip {
  readonly firstEventId: number;
  readonly writeId: number;
}

interface TaskRecord {
  readonly scheduledEventId?: number;
  readonly written?: boolean;
  readonly attempt?: number;
  readonly stamp?: number;
  readonly taskQueue?: string;
  readonly sticky?: boolean;
  readonly timeoutMs?: number;
  readonly scheduledTimeMs?: number;
  readonly originalScheduledTimeMs?: number;
  readonly order?: number;
}
type Mutable<T> = { -readonly [K in keyof T]?: T[K] | undefined };
/** The engine's root with ids as bytes, the task without its volatile start, and nested records flat. */
interface RootRecord {
  namespaceId?: Uint8Array;
  workflowId?: string;
  runId?: Uint8Array;
  firstRunId?: Uint8Array;
  workflowType?: string;
  taskQueue?: string;
  status?: number;
  startRequestId?: string;
  startedNodeFirstEventId?: number;
  startedWriteId?: number;
  startTimeMs?: number;
  closeTimeMs?: number;
  workflowTaskTimeoutMs?: number;
  runTimeoutMs?: number;
  executionTimeoutMs?: number;
  nextEventId?: number;
  historyBytes?: number;
  workflowTask?: TaskRecord;
  nextTaskAttempt?: number;
  previousStartedEventId?: number;
  lastStamp?: number;
  stickyTaskQueue?: string;
  stickyScheduleToStartMs?: number;
  closeAttempted?: boolean;
  cancelRequested?: boolean;
  signalCount?: number;
  transitionCount?: number;
  nextBufferKey?: number;
  tipFirstEventId?: number;
  tipWriteId?: number;
  executionTimeMs?: number;
  executionExpiresAtMs?: number;
  expiresAtMs?: number;
  firstTaskAtMs?: number;
  attempt?: number;
  retryPolicy?: RetryPolicyRecord;
  cronSchedule?: string;
}
type RetryPolicyRecord = Mutable<RetryPolicy>;

defineMessage<TaskRecord>('perdure.stored.WorkflowTask', [
  ['scheduledEventId', 1, 'int64'],
  ['written', 2, 'bool'],
  ['attempt', 3, 'int32'],
  ['stamp', 4, 'int64'],
  ['taskQueue', 5, 'string'],
  ['sticky', 6, 'bool'],
  ['timeoutMs', 7, 'int64'],
  ['scheduledTimeMs', 8, 'int64'],
  ['originalScheduledTimeMs', 9, 'int64'],
  ['order', 10, 'int64'],
]);

defineMessage<RetryPolicyRecord>('perdure.stored.RetryPolicy', [
  ['initialIntervalMs', 1, 'int64'],
  ['backoffCoefficient', 2, 'double'],
  ['maximumIntervalMs', 3, 'int64'],
  ['maximumAttempts', 4, 'int32'],
  ['nonRetryableErrorTypes', 5, 'string', 'repeated'],
]);

const rootFormat = defineMessage<RootRecord>('perdure.stored.Root', [
  ['namespaceId', 1, 'bytes'],
  ['workflowId', 2, 'string'],
  ['runId', 3, 'bytes'],
  ['firstRunId', 4, 'bytes'],
  ['workflowType', 5, 'string'],
  ['taskQueue', 6, 'string'],
  ['status', 7, 'int32'],
  ['startRequestId', 8, 'string'],
  ['startedNodeFirstEventId', 9, 'int64'],
  ['startedWriteId', 10, 'int64'],
  ['startTimeMs', 11, 'int64'],
  ['closeTimeMs', 12, 'int64'],
  ['workflowTaskTimeoutMs', 13, 'int64'],
  ['runTimeoutMs', 14, 'int64'],
  ['executionTimeoutMs', 15, 'int64'],
  ['nextEventId', 16, 'int64'],
  ['historyBytes', 17, 'int64'],
  ['workflowTask', 18, 'perdure.stored.WorkflowTask'],
  ['nextTaskAttempt', 19, 'int32'],
  ['previousStartedEventId', 20, 'int64'],
  ['lastStamp', 21, 'int64'],
  ['stickyTaskQueue', 22, 'string'],
  ['stickyScheduleToStartMs', 23, 'int64'],
  ['closeAttempted', 24, 'bool'],
  ['cancelRequested', 25, 'bool'],
  ['signalCount', 26, 'int64'],
  ['transitionCount', 27, 'int64'],
  ['nextBufferKey', 28, 'int64'],
  ['tipFirstEventId', 29, 'int64'],
  ['tipWriteId', 30, 'int64'],
  ['executionTimeMs', 31, 'int64'],
  ['executionExpiresAtMs', 32, 'int64'],
  ['expiresAtMs', 33, 'int64'],
  ['firstTaskAtMs', 34, 'int64'],
  ['attempt', 35, 'int32'],
  ['retryPolicy', 36, 'perdure.stored.RetryPolicy'],
  ['cronSchedule', 37, 'string'],
]);

export function encodeRoot(root: RunRoot, tip: BranchTip): Uint8Array {
  const { workflowTask: task, sticky, startedEvent, retryPolicy, ...rest } = root;
  return rootFormat.encode({
    ...rest,
    namespaceId: uuidBytes(root.namespaceId),
    runId: uuidBytes(root.runId),
    firstRunId: uuidBytes(root.firstRunId),
    startedNodeFirstEventId: startedEvent.nodeFirstEventId,
    startedWriteId: startedEvent.writeId,
    ...(task.at === 'none' ? { nextTaskAttempt: task.attempt } : { workflowTask: task }),
    ...(retryPolicy && { retryPolicy }),
    ...(sticky && { stickyTaskQueue: sticky.taskQueue, stickyScheduleToStartMs: sticky.scheduleToStartMs }),
    tipFirstEventId: tip.firstEventId,
    tipWriteId: tip.writeId,
  });
}

export function decodeRoot(bytes: Uint8Array): { readonly root: RunRoot; readonly tip: BranchTip } {
  const record = rootFormat.decode(bytes);
  const root: RunRoot = {
    namespaceId: uuidText(record.namespaceId ?? NO_BYTES),
    workflowId: record.workflowId ?? '',
    runId: uuidText(record.runId ?? NO_BYTES),
    firstRunId: uuidText(record.firstRunId ?? NO_BYTES),
    workflowType: record.workflowType ?? '',
    taskQueue: record.taskQueue ?? '',
    status: (record.status ?? 0) as RunRoot['status'],
    startRequestId: record.startRequestId ?? '',
    startedEvent: { nodeFirstEventId: record.startedNodeFirstEventId ?? 0, writeId: record.startedWriteId ?? 0 },
    startTimeMs: record.startTimeMs ?? 0,
    closeTimeMs: record.closeTimeMs ?? 0,
    workflowTaskTimeoutMs: record.workflowTaskTimeoutMs ?? 0,
    runTimeoutMs: record.runTimeoutMs ?? 0,
    executionTimeoutMs: record.executionTimeoutMs ?? 0,
    executionTimeMs: record.executionTimeMs ?? 0,
    executionExpiresAtMs: record.executionExpiresAtMs ?? 0,
    expiresAtMs: record.expiresAtMs ?? 0,
    firstTaskAtMs: record.firstTaskAtMs ?? 0,
    attempt: record.attempt ?? 0,
    retryPolicy: record.retryPolicy && decodeRetryPolicy(record.retryPolicy),
    cronSchedule: record.cronSchedule ?? '',
    nextEventId: record.nextEventId ?? 0,
    historyBytes: record.historyBytes ?? 0,
    workflowTask: decodeTask(record),
    previousStartedEventId: record.previousStartedEventId ?? 0,
    lastStamp: record.lastStamp ?? 0,
    sticky: decodeSticky(record),
    closeAttempted: record.closeAttempted ?? false,
    cancelRequested: record.cancelRequested ?? false,
    signalCount: record.signalCount ?? 0,
    transitionCount: record.transitionCount ?? 0,
    nextBufferKey: record.nextBufferKey ?? 0,
  };
  return { root, tip: { firstEventId: record.tipFirstEventId ?? 0, writeId: record.tipWriteId ?? 0 } };
}
const NO_BYTES = new Uint8Array(16);

/** A stored task was scheduled at least; whether it was started is not known after a crash, and need not be. */
function decodeTask({ workflowTask: task, nextTaskAttempt }: RootRecord): WorkflowTask {
  if (task === undefined) return { at: 'none', attempt: nextTaskAttempt ?? 1 };
  return {
    at: 'scheduled',
    scheduledEventId: task.scheduledEventId ?? 0,
    written: task.written ?? false,
    attempt: task.attempt ?? 0,
    stamp: task.stamp ?? 0,
    taskQueue: task.taskQueue ?? '',
    sticky: task.sticky ?? false,
    timeoutMs: task.timeoutMs ?? 0,
    scheduledTimeMs: task.scheduledTimeMs ?? 0,
    originalScheduledTimeMs: task.originalScheduledTimeMs ?? 0,
    order: task.order ?? 0,
  };
}

function decodeSticky({ stickyTaskQueue = '', stickyScheduleToStartMs = 0 }: RootRecord): RunRoot['sticky'] {
  return stickyTaskQueue === '' ? undefined : { taskQueue: stickyTaskQueue, scheduleToStartMs: stickyScheduleToStartMs };
}

function decodeRetryPolicy(record: RetryPolicyRecord): RetryPolicy {
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
  at?: number;
  nodeFirstEventId?: number;
  writeId?: number;
  initialIntervalMs?: number;
  backoffCoefficient?: number;
  maximumIntervalMs?: number;
  maximumAttempts?: number;
  nonRetryableErrorTypes?: readonly string[];
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
]);

export function encodeActivity(activity: Activity): Uint8Array {
  const { scheduledEvent, retryPolicy, at, ...rest } = activity;
  return activityFormat.encode({ ...rest, ...retryPolicy, ...scheduledEvent, at: ACTIVITY_STATES.indexOf(at) + 1 });
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

export const timerFormat = defineMessage<Partial<UserTimer>>('perdure.stored.UserTimer', [
  ['timerId', 1, 'string'],
  ['startedEventId', 2, 'int64'],
  ['fireAtMs', 3, 'int64'],
]);

export function decodeTimer(bytes: Uint8Array): UserTimer {
  const { timerId = '', startedEventId = 0, fireAtMs = 0 } = timerFormat.decode(bytes);
  return { timerId, startedEventId, fireAtMs };
}

export const requestFormat = defineMessage<Partial<SeenRequest>>('perdure.stored.SeenRequest', [['timeMs', 1, 'int64']]);

export const decodeRequest = (bytes: Uint8Array): SeenRequest => ({ timeMs: requestFormat.decode(bytes).timeMs ?? 0 });

/** The unit record: only says which format its parts are in, until something spans the runs of an id. */
export const unitFormat = defineMessage<{ readonly format?: number }>('perdure.stored.Unit', [['format', 1, 'int32']]);
export const UNIT_RECORD = unitFormat.encode({ format: 1 });
