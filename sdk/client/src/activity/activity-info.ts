import {
  decodePriority,
  decompileRetryPolicy,
  type Priority,
  type RetryPolicy,
  type SearchAttributeValue,
  type TypedSearchAttributes,
  type WorkerDeploymentVersion,
} from '@perdure/common';
import {
  decodeArrayFromPayloads,
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  decodeSearchAttributes,
  decodeTypedSearchAttributes,
  enumCodec,
  optionalTsToDate,
  optionalTsToMs,
  stringEnum,
} from '@perdure/common/internal';
import { enums, type activity, type workflowservice } from '@perdure/wire/types';
import { activityContext, type ClientCore } from '../base-client.js';

export const ActivityExecutionStatus = stringEnum(
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'TIMED_OUT',
  'PAUSED',
);
export type ActivityExecutionStatus = keyof typeof ActivityExecutionStatus;
export const { encode: encodeActivityExecutionStatus, decode: decodeActivityExecutionStatus } = enumCodec(
  ActivityExecutionStatus,
  enums.ActivityExecutionStatus,
  'ACTIVITY_EXECUTION_STATUS_',
);

/** Where a running activity stands. */
export const PendingActivityState = stringEnum('SCHEDULED', 'STARTED', 'CANCEL_REQUESTED', 'PAUSED', 'PAUSE_REQUESTED');
export type PendingActivityState = keyof typeof PendingActivityState;
export const { encode: encodePendingActivityState, decode: decodePendingActivityState } = enumCodec(
  PendingActivityState,
  enums.PendingActivityState,
  'PENDING_ACTIVITY_STATE_',
);

export type RawActivityExecutionInfo = activity.ActivityExecutionInfo;
export type RawActivityExecutionListInfo = activity.ActivityExecutionListInfo;
export type RawActivityExecutionCallbacks = readonly activity.CallbackInfo[];

/** An activity without a workflow, as lists show it. */
export interface ActivityExecutionInfo {
  rawListInfo?: RawActivityExecutionListInfo | undefined;
  activityId: string;
  activityRunId: string;
  activityType: string;
  scheduleTime?: Date | undefined;
  closeTime?: Date | undefined;
  status: ActivityExecutionStatus;
  typedSearchAttributes: TypedSearchAttributes;
  taskQueue: string;
  executionDurationMs?: number | undefined;
  executionTime?: Date | undefined;
}

/** What `describe` is to fetch besides, where it is there. */
export interface ActivityDescribeOptions {
  includeInput?: boolean | undefined;
  /** The result or the failure of a closed activity. */
  includeOutcome?: boolean | undefined;
  includeHeartbeatDetails?: boolean | undefined;
  includeLastFailure?: boolean | undefined;
}

/** An activity without a workflow, as `describe` shows it. */
export interface ActivityExecutionDescription extends ActivityExecutionInfo {
  rawCallbacks: RawActivityExecutionCallbacks;
  rawInfo: RawActivityExecutionInfo;
  runState?: PendingActivityState | undefined;
  scheduleToCloseTimeoutMs?: number | undefined;
  scheduleToStartTimeoutMs?: number | undefined;
  startToCloseTimeoutMs?: number | undefined;
  heartbeatTimeoutMs?: number | undefined;
  retryPolicy: RetryPolicy;
  lastHeartbeatTime?: Date | undefined;
  lastStartedTime?: Date | undefined;
  attempt: number;
  expirationTime?: Date | undefined;
  lastWorkerIdentity?: string | undefined;
  currentRetryIntervalMs?: number | undefined;
  lastAttemptCompleteTime?: Date | undefined;
  nextAttemptScheduleTime?: Date | undefined;
  lastDeploymentVersion?: WorkerDeploymentVersion | undefined;
  priority: Priority;
  canceledReason?: string | undefined;
  startDelayMs?: number | undefined;
  totalHeartbeatCount?: number | undefined;
  hasHeartbeatDetails: boolean;
  hasLastFailure: boolean;
  hasInput: boolean;
  hasResult: boolean;
  hasOutcomeFailure: boolean;
  // What follows is undefined unless `describe` was asked for it and it is there.
  /* oxlint-disable typescript/no-explicit-any -- whatever the activity's code takes and gives */
  getHeartbeatDetails<T = any>(): Promise<T | undefined>;
  getLastFailure(): Promise<Error | undefined>;
  getInput<T extends any[] = any[]>(): Promise<T | undefined>;
  getResult<T = any>(): Promise<T | undefined>;
  /* oxlint-enable typescript/no-explicit-any */
  getOutcomeFailure(): Promise<Error | undefined>;
}

export interface CountActivityExecutions {
  readonly count: number;
  /** With a query that groups. */
  readonly groups?: { readonly count: number; readonly groupValues?: SearchAttributeValue[] }[];
}

function commonInfo(raw: RawActivityExecutionInfo | RawActivityExecutionListInfo): ActivityExecutionInfo {
  return {
    activityId: raw.activityId ?? '',
    activityRunId: raw.runId ?? '',
    activityType: raw.activityType?.name ?? '',
    scheduleTime: optionalTsToDate(raw.scheduleTime),
    closeTime: optionalTsToDate(raw.closeTime),
    // Servers give every activity a status.
    status: decodeActivityExecutionStatus(raw.status) as ActivityExecutionStatus,
    typedSearchAttributes: decodeTypedSearchAttributes(raw.searchAttributes?.indexedFields),
    taskQueue: raw.taskQueue ?? '',
    executionDurationMs: optionalTsToMs(raw.executionDuration),
    executionTime: optionalTsToDate(raw.executionTime),
  };
}

export function activityInfoOf(raw: RawActivityExecutionListInfo): ActivityExecutionInfo {
  return { ...commonInfo(raw), rawListInfo: raw };
}

export function activityDescription(
  core: ClientCore,
  { info = {}, input, outcome, callbacks = [] }: workflowservice.DescribeActivityExecutionResponse,
): ActivityExecutionDescription {
  return {
    ...commonInfo(info),
    rawInfo: info,
    rawCallbacks: callbacks,
    ...settings(info),
    ...progress(info),
    hasHeartbeatDetails: (info.heartbeatDetails?.payloads ?? []).length > 0,
    hasLastFailure: info.lastFailure !== undefined,
    hasInput: (input?.payloads ?? []).length > 0,
    hasResult: (outcome?.result?.payloads ?? []).length > 0,
    hasOutcomeFailure: outcome?.failure !== undefined,
    ...values(core, info, input, outcome),
  };
}

/** What the activity was started with. */
function settings(info: RawActivityExecutionInfo) {
  return {
    scheduleToCloseTimeoutMs: optionalTsToMs(info.scheduleToCloseTimeout),
    scheduleToStartTimeoutMs: optionalTsToMs(info.scheduleToStartTimeout),
    startToCloseTimeoutMs: optionalTsToMs(info.startToCloseTimeout),
    heartbeatTimeoutMs: optionalTsToMs(info.heartbeatTimeout),
    retryPolicy: decompileRetryPolicy(info.retryPolicy) ?? {},
    priority: decodePriority(info.priority),
    startDelayMs: optionalTsToMs(info.startDelay),
  };
}

/** How far it is. */
function progress(info: RawActivityExecutionInfo) {
  const { deploymentName = '', buildId } = info.lastDeploymentVersion ?? {};
  return {
    runState: decodePendingActivityState(info.runState),
    attempt: info.attempt ?? 0,
    lastHeartbeatTime: optionalTsToDate(info.lastHeartbeatTime),
    totalHeartbeatCount: info.totalHeartbeatCount || undefined,
    lastStartedTime: optionalTsToDate(info.lastStartedTime),
    expirationTime: optionalTsToDate(info.expirationTime),
    lastWorkerIdentity: info.lastWorkerIdentity || undefined,
    currentRetryIntervalMs: optionalTsToMs(info.currentRetryInterval),
    lastAttemptCompleteTime: optionalTsToDate(info.lastAttemptCompleteTime),
    nextAttemptScheduleTime: optionalTsToDate(info.nextAttemptScheduleTime),
    lastDeploymentVersion: buildId ? { deploymentName, buildId } : undefined,
    canceledReason: info.canceledReason || undefined,
  };
}

/** What has to be decoded, only when it is asked for. */
function values(
  core: ClientCore,
  info: RawActivityExecutionInfo,
  input: workflowservice.DescribeActivityExecutionResponse['input'],
  outcome: activity.ActivityExecutionOutcome | undefined,
) {
  const { dataConverter } = core;
  const context = activityContext(core, info.activityId ?? '');
  const firstOf = async <T>(payloads: typeof input) =>
    decodeFromPayloadsAtIndex<T | undefined>(dataConverter, 0, payloads?.payloads, context);
  const errorOf = async (failure: RawActivityExecutionInfo['lastFailure']) =>
    decodeOptionalFailureToOptionalError(dataConverter, failure, context);
  return {
    getHeartbeatDetails: async <T>() => firstOf<T>(info.heartbeatDetails),
    getLastFailure: async () => errorOf(info.lastFailure),
    getInput: async <T>() => (await decodeArrayFromPayloads(dataConverter, input?.payloads, context)) as T,
    getResult: async <T>() => firstOf<T>(outcome?.result),
    getOutcomeFailure: async () => errorOf(outcome?.failure),
  };
}

export function activityCount(raw: workflowservice.CountActivityExecutionsResponse): CountActivityExecutions {
  const groups = (raw.groups ?? []).map(({ count = 0, groupValues = [] }) => ({
    count,
    groupValues: groupValues.map((value) => decodeSearchAttributes({ value })['value'] as SearchAttributeValue),
  }));
  return { count: raw.count ?? 0, groups };
}
