/** DescribeWorkflowExecution, from the state alone (semantics DESC). What lives in events is added by the shell. */
import { enums, type activity as activityTypes, type workflow, type workflowservice } from '@perdure/wire/types';
import type { Activity } from '../execution/activity.js';
import type { Child } from '../execution/child.js';
import { isRunning, type RunRoot, type RunState } from '../execution/state.js';
import { wireRetryPolicy } from '../execution/retry-policy.js';
import { toDuration, toTimestamp } from '../execution/time.js';

const { EventType, PendingActivityState, PendingWorkflowTaskState, TaskQueueKind } = enums;

export function describeRun(state: RunState): workflowservice.DescribeWorkflowExecutionResponse {
  const { root } = state;
  const pendingTask = pendingWorkflowTask(root);
  return {
    executionConfig: {
      taskQueue: { name: root.taskQueue, kind: TaskQueueKind.NORMAL },
      ...(root.executionTimeoutMs > 0 && { workflowExecutionTimeout: toDuration(root.executionTimeoutMs) }),
      ...(root.runTimeoutMs > 0 && { workflowRunTimeout: toDuration(root.runTimeoutMs) }),
      defaultWorkflowTaskTimeout: toDuration(root.workflowTaskTimeoutMs),
    },
    workflowExecutionInfo: executionInfo(root),
    pendingActivities: [...state.activities.values()].map(pendingActivity),
    pendingChildren: isRunning(root) ? [...state.children.values()].map(pendingChild) : [],
    ...(pendingTask && { pendingWorkflowTask: pendingTask }),
    workflowExtendedInfo: {
      originalStartTime: toTimestamp(root.startTimeMs),
      cancelRequested: root.cancelRequested,
      ...(root.expiresAtMs > 0 && { runExpirationTime: toTimestamp(root.expiresAtMs) }),
      ...(root.executionExpiresAtMs > 0 && { executionExpirationTime: toTimestamp(root.executionExpiresAtMs) }),
      requestIdInfos: requestIdInfos(state),
    },
  };
}

/** The requests that have begun this run or were attached to it, and their events (DESC-3). */
function requestIdInfos({ root, requests }: RunState): Record<string, workflow.RequestIdInfo> {
  const infos: Record<string, workflow.RequestIdInfo> = {};
  if (root.startRequestId !== '')
    infos[root.startRequestId] = { eventType: EventType.WORKFLOW_EXECUTION_STARTED, eventId: 1, buffered: false };
  for (const [requestId, { attached, eventId }] of requests)
    if (attached === true)
      infos[requestId] = { eventType: EventType.WORKFLOW_EXECUTION_OPTIONS_UPDATED, eventId, buffered: eventId === undefined };
  return infos;
}

function executionInfo(root: RunRoot): workflow.WorkflowExecutionInfo {
  const execution = { workflowId: root.workflowId, runId: root.runId };
  return {
    execution,
    type: { name: root.workflowType },
    startTime: toTimestamp(root.startTimeMs),
    executionTime: toTimestamp(root.executionTimeMs),
    ...(root.closeTimeMs > 0 && {
      closeTime: toTimestamp(root.closeTimeMs),
      executionDuration: toDuration(root.closeTimeMs - root.startTimeMs),
    }),
    status: root.status,
    historyLength: historyLength(root),
    historySizeBytes: root.historyBytes,
    stateTransitionCount: root.transitionCount,
    taskQueue: root.taskQueue,
    ...(root.parent && {
      parentNamespaceId: root.parent.namespaceId,
      parentExecution: { workflowId: root.parent.workflowId, runId: root.parent.runId },
    }),
    rootExecution: root.rootExecution ?? execution,
    firstRunId: root.firstRunId,
  };
}

/** A started first attempt is seen by readers although its Started event is written later. */
function historyLength(root: RunRoot): number {
  const written = root.nextEventId - 1;
  return root.workflowTask.at === 'started' && root.workflowTask.written ? written + 1 : written;
}

function pendingWorkflowTask(root: RunRoot): workflow.PendingWorkflowTaskInfo | undefined {
  const task = root.workflowTask;
  if (task.at === 'none' || !isRunning(root)) return undefined;
  return {
    state: task.at === 'started' ? PendingWorkflowTaskState.STARTED : PendingWorkflowTaskState.SCHEDULED,
    scheduledTime: toTimestamp(task.scheduledTimeMs),
    originalScheduledTime: toTimestamp(task.originalScheduledTimeMs),
    ...(task.at === 'started' && { startedTime: toTimestamp(task.startedTimeMs) }),
    attempt: task.attempt,
  };
}

function pendingActivity(activity: Activity): workflow.PendingActivityInfo {
  return {
    activityId: activity.activityId,
    activityType: { name: activity.activityType },
    state: activityState(activity),
    heartbeatDetails: activity.heartbeatDetails,
    attempt: activity.attempt,
    maximumAttempts: activity.retryPolicy.maximumAttempts,
    lastFailure: activity.lastFailure,
    lastWorkerIdentity: activity.lastWorkerIdentity,
    scheduledTime: toTimestamp(activity.at === 'backoff' ? activity.retryAtMs : activity.scheduledTimeMs),
    ...(activity.at === 'started' && { lastStartedTime: toTimestamp(activity.startedTimeMs) }),
    ...(hasHeartbeat(activity) && { lastHeartbeatTime: toTimestamp(activity.lastHeartbeatTimeMs) }),
    ...(activity.lastAttemptEndMs > 0 && { lastAttemptCompleteTime: toTimestamp(activity.lastAttemptEndMs) }),
    ...(activity.at === 'backoff' && {
      nextAttemptScheduleTime: toTimestamp(activity.retryAtMs),
      currentRetryInterval: toDuration(activity.retryAtMs - activity.lastAttemptEndMs),
    }),
    ...(activity.scheduleToCloseMs > 0 && {
      expirationTime: toTimestamp(activity.firstScheduledTimeMs + activity.scheduleToCloseMs),
    }),
    priority: activity.givenPriority,
    activityOptions: activityOptions(activity),
  };
}

/** The time of the last heartbeat is that of the start until one has come. */
const hasHeartbeat = (activity: Activity): boolean =>
  activity.heartbeatDetails !== undefined || (activity.at === 'started' && activity.lastHeartbeatTimeMs > activity.startedTimeMs);

function activityOptions({ taskQueue, retryPolicy, givenPriority, ...timeouts }: Activity): activityTypes.ActivityOptions {
  const { nonRetryableErrorTypes: _, ...policy } = wireRetryPolicy(retryPolicy);
  return {
    taskQueue: { name: taskQueue, normalName: taskQueue },
    scheduleToCloseTimeout: toDuration(timeouts.scheduleToCloseMs),
    scheduleToStartTimeout: toDuration(timeouts.scheduleToStartMs),
    startToCloseTimeout: toDuration(timeouts.startToCloseMs),
    heartbeatTimeout: toDuration(timeouts.heartbeatMs),
    retryPolicy: policy,
    priority: givenPriority,
  };
}

function pendingChild(child: Child): workflow.PendingChildExecutionInfo {
  return {
    workflowId: child.workflowId,
    ...(child.at !== 'initiated' && { runId: child.runId }),
    workflowTypeName: child.workflowType,
    initiatedId: child.initiatedEventId,
    parentClosePolicy: child.parentClosePolicy,
  };
}

function activityState(activity: Activity): enums.PendingActivityState {
  if (activity.at === 'started' && activity.cancelRequestedEventId > 0) return PendingActivityState.CANCEL_REQUESTED;
  return activity.at === 'started' ? PendingActivityState.STARTED : PendingActivityState.SCHEDULED;
}
