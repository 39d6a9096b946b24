/** ScheduleActivityTask and RequestCancelActivityTask (api.md section 3, semantics ACT-1, ACT-2, ACT-7). */
import { enums, type command, type common } from '@perdure/wire/types';
import type { Activity } from '../../execution/activity.js';
import type { RunDraft } from '../../execution/draft.js';
import { completeRetryPolicy, DEFAULT_RETRY_INITIAL_MS, wireRetryPolicy } from '../../execution/retry-policy.js';
import { mergePriority, priorityLevel } from '../../execution/priority.js';
import { durationMs, toDuration } from '../../execution/time.js';
import { happenedCancel } from '../activity-close.js';
import {
  appendFor,
  durationProblem,
  ID_BYTES_MAX,
  PENDING_ACTIVITIES_MAX,
  priorityProblem,
  queueNameProblem,
  utf8Length,
  type CommandFailure,
  type CommandHandler,
} from './command.js';

const { EventType, TaskQueueKind, WorkflowTaskFailedCause: Cause } = enums;
type Attributes = command.ScheduleActivityTaskCommandAttributes;

export const scheduleActivity: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_SCHEDULE_ACTIVITY_ATTRIBUTES, message });
  const attributes = command.scheduleActivityTaskCommandAttributes;
  if (attributes === undefined) return bad('ScheduleActivityTaskCommandAttributes is not set on ScheduleActivityTaskCommand.');
  const problem = namesProblem(attributes) ?? timeoutsProblem(attributes) ?? retryProblem(attributes.retryPolicy);
  if (problem !== undefined) return bad(problem);
  const priority = priorityProblem(attributes.priority);
  if (priority !== undefined) return bad(`invalid priorities: ${priority}`);
  // The flag asks for the build of the workflow's own workers.
  if (attributes.useWorkflowBuildId === true && attributes.taskQueue?.name !== scope.draft.root.taskQueue)
    return bad('Activity with UseCompatibleVersion cannot run on different task queue.');
  const { draft } = scope;
  const activityId = attributes.activityId ?? '';
  if (draft.activityIds.has(activityId))
    return {
      cause: Cause.SCHEDULE_ACTIVITY_DUPLICATE_ID,
      message: `invalid history builder state for action: add-activitytask-scheduled-event, ActivityID: ${activityId}`,
    };
  if (draft.activities.size >= PENDING_ACTIVITIES_MAX)
    return {
      cause: Cause.PENDING_ACTIVITIES_LIMIT_EXCEEDED,
      message: `the number of pending activities, ${draft.activities.size}, has reached the per-workflow limit of ${PENDING_ACTIVITIES_MAX}`,
    };
  schedule(scope, command, attributes);
  return undefined;
};

function schedule(scope: Parameters<CommandHandler>[0], of: command.Command, attributes: Attributes): void {
  const { draft } = scope;
  const timeouts = normaliseTimeouts(attributes, draft.root.runTimeoutMs);
  const retryPolicy = completeRetryPolicy(attributes.retryPolicy);
  const taskQueue = attributes.taskQueue?.name ?? '';
  const scheduledEvent = draft.reference;
  const scheduledEventId = appendFor(scope, of, {
    eventType: EventType.ACTIVITY_TASK_SCHEDULED,
    activityTaskScheduledEventAttributes: {
      activityId: attributes.activityId,
      activityType: attributes.activityType,
      taskQueue: { name: taskQueue, kind: TaskQueueKind.NORMAL },
      header: attributes.header,
      input: attributes.input,
      scheduleToCloseTimeout: toDuration(timeouts.scheduleToCloseMs),
      scheduleToStartTimeout: toDuration(timeouts.scheduleToStartMs),
      startToCloseTimeout: toDuration(timeouts.startToCloseMs),
      heartbeatTimeout: toDuration(timeouts.heartbeatMs),
      workflowTaskCompletedEventId: scope.completedEventId,
      retryPolicy: wireRetryPolicy(retryPolicy),
      priority: attributes.priority,
      useWorkflowBuildId: attributes.useWorkflowBuildId,
    },
  });
  const activity = newActivity(draft, attributes, { scheduledEventId, scheduledEvent, retryPolicy, ...timeouts });
  draft.record({ at: 'activityScheduled', activity });
  // A worker of another queue may not have the activity's code.
  if ((attributes.requestEagerExecution ?? false) && taskQueue === draft.root.taskQueue)
    scope.eagerActivities.add(scheduledEventId);
}

type Given = ReturnType<typeof normaliseTimeouts> & Pick<Activity, 'scheduledEventId' | 'scheduledEvent' | 'retryPolicy'>;

/** Field by field: made of spreads, an object of so many fields is slow. */
function newActivity(draft: RunDraft, attributes: Attributes, given: Given): Activity {
  return {
    at: 'scheduled',
    scheduledEventId: given.scheduledEventId,
    scheduledEvent: given.scheduledEvent,
    activityId: attributes.activityId ?? '',
    activityType: attributes.activityType?.name ?? '',
    taskQueue: attributes.taskQueue?.name ?? '',
    priority: priorityLevel(mergePriority(draft.root.priority, attributes.priority)),
    givenPriority: attributes.priority,
    scheduleToCloseMs: given.scheduleToCloseMs,
    scheduleToStartMs: given.scheduleToStartMs,
    startToCloseMs: given.startToCloseMs,
    heartbeatMs: given.heartbeatMs,
    retryPolicy: given.retryPolicy,
    firstScheduledTimeMs: draft.context.now,
    attempt: 1,
    stamp: draft.root.lastStamp + 1,
    lastFailure: undefined,
    heartbeatDetails: undefined,
    lastHeartbeatTimeMs: 0,
    lastWorkerIdentity: '',
    lastAttemptEndMs: 0,
    cancelRequestedEventId: 0,
    scheduledTimeMs: draft.context.now,
    order: draft.context.sequence(),
  };
}

function namesProblem(attributes: Attributes): string | undefined {
  const { activityId = '', activityType, taskQueue } = attributes;
  if (taskQueue === undefined) return 'taskQueue is not set';
  if ((taskQueue.name ?? '') === '') return 'missing task queue name';
  const queue = queueNameProblem(taskQueue.name ?? '');
  if (queue !== undefined) return queue;
  if (activityId === '') return 'activityId is not set';
  if ((activityType?.name ?? '') === '') return 'activityType is not set';
  if (utf8Length(activityId) > ID_BYTES_MAX) return 'ActivityId exceeds length limit';
  return utf8Length(activityType?.name ?? '') > ID_BYTES_MAX ? 'ActivityType exceeds length limit' : undefined;
}

function timeoutsProblem(attributes: Attributes): string | undefined {
  const { activityId = '', activityType } = attributes;
  const of = `ActivityId=${activityId} ActivityType=${activityType?.name ?? ''}`;
  const named = {
    ScheduleToCloseTimeout: attributes.scheduleToCloseTimeout,
    ScheduleToStartTimeout: attributes.scheduleToStartTimeout,
    StartToCloseTimeout: attributes.startToCloseTimeout,
    HeartbeatTimeout: attributes.heartbeatTimeout,
  };
  for (const [name, duration] of Object.entries(named)) {
    const problem = durationProblem(duration);
    if (problem !== undefined) return `invalid ${name}: ${problem}`;
  }
  if (durationMs(attributes.scheduleToCloseTimeout) > 0 || durationMs(attributes.startToCloseTimeout) > 0) return undefined;
  return `a valid StartToClose or ScheduleToCloseTimeout is not set on ScheduleActivityTaskCommand. ${of}`;
}

/** Fills and caps the timeouts by each other and by the run timeout (semantics ACT-1). 0: none. */
function normaliseTimeouts(attributes: Attributes, runTimeoutMs: number) {
  const cap = (ms: number, limitMs: number) => (limitMs === 0 ? ms : Math.min(ms || limitMs, limitMs));
  const wantedCloseMs = durationMs(attributes.scheduleToCloseTimeout);
  const scheduleToCloseMs = cap(wantedCloseMs, runTimeoutMs);
  const scheduleToStartMs = cap(durationMs(attributes.scheduleToStartTimeout), scheduleToCloseMs);
  const startToCloseMs = cap(durationMs(attributes.startToCloseTimeout), scheduleToCloseMs);
  const heartbeatMs = Math.min(durationMs(attributes.heartbeatTimeout), startToCloseMs);
  return { scheduleToCloseMs, scheduleToStartMs, startToCloseMs, heartbeatMs };
}

/** What is wrong with a retry policy; undefined: nothing. */
export function retryProblem(policy: common.RetryPolicy | undefined): string | undefined {
  if (policy === undefined || policy.maximumAttempts === 1) return undefined;
  const initial = durationMs(policy.initialInterval);
  const maximum = durationMs(policy.maximumInterval);
  const negative = durationProblem(policy.initialInterval) ?? durationProblem(policy.maximumInterval);
  if (negative !== undefined) return `invalid interval set on retry policy: ${negative}`;
  // Whatever is no number is refused as well.
  if ((policy.backoffCoefficient ?? 0) !== 0 && !((policy.backoffCoefficient ?? 0) >= 1))
    return 'BackoffCoefficient cannot be less than 1 on retry policy.';
  if (maximum > 0 && maximum < (initial || DEFAULT_RETRY_INITIAL_MS))
    return 'MaximumInterval cannot be less than InitialInterval on retry policy.';
  return (policy.maximumAttempts ?? 0) < 0 ? 'MaximumAttempts cannot be negative on retry policy.' : undefined;
}

export const requestCancelActivity: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_REQUEST_CANCEL_ACTIVITY_ATTRIBUTES, message });
  const attributes = command.requestCancelActivityTaskCommandAttributes;
  if (attributes === undefined)
    return bad('RequestCancelActivityTaskCommandAttributes is not set on RequestCancelActivityTaskCommand.');
  const { scheduledEventId = 0 } = attributes;
  if (scheduledEventId === 0) return bad('ScheduledEventId is not set on RequestCancelActivityTaskCommand.');
  const { draft } = scope;
  const activity = draft.activities.get(scheduledEventId);
  const unknown = `invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: ${scheduledEventId}`;
  if (activity === undefined && !closesInBuffer(scope, scheduledEventId)) return bad(unknown);
  if (activity !== undefined && activity.cancelRequestedEventId > 0) return bad(unknown);
  const eventId = appendFor(scope, command, {
    eventType: EventType.ACTIVITY_TASK_CANCEL_REQUESTED,
    activityTaskCancelRequestedEventAttributes: { scheduledEventId, workflowTaskCompletedEventId: scope.completedEventId },
  });
  if (activity === undefined) return undefined;
  draft.record({ at: 'activity', scheduledEventId, fact: { at: 'cancelRequested', eventId } });
  if (activity.at === 'started') return undefined;
  happenedCancel(draft, scheduledEventId, eventId, scope.identity);
  scope.wakesAgain = true;
  return undefined;
};

/** The activity closed while this task was running: cancelling it is no mistake, and changes nothing (BUF-5). */
function closesInBuffer({ draft }: Parameters<CommandHandler>[0], scheduledEventId: number): boolean {
  for (const event of draft.buffered.values()) {
    const closed =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (closed?.scheduledEventId === scheduledEventId) return true;
  }
  return false;
}
