/**
 * Timers and dispatches are functions of the state. A transition compares what its changed parts want before and after, and the
 * difference is what it writes: no step can forget to add a row, or to take one away.
 */
import { enums } from '@perdure/wire/types';
import type { Activity } from './activity.js';
import type { Child } from './child.js';
import type { ExternalRequest } from './external.js';
import { priorityLevel } from './priority.js';
import { isRunning, type RunRoot, type UserTimer } from './state.js';

const { TimeoutType } = enums;
type TimeoutType = enums.TimeoutType;

/** What is due at a point in time, for the run itself. */
export type DuePurpose =
  | { readonly at: 'userTimer'; readonly startedEventId: number }
  | { readonly at: 'activityTimeout'; readonly type: TimeoutType; readonly scheduledEventId: number; readonly stamp: number }
  | { readonly at: 'activityRetry'; readonly scheduledEventId: number; readonly stamp: number }
  | { readonly at: 'runTimeout' }
  | { readonly at: 'firstTask' };

/** What is to be told to another run, until that has answered: the outbox of work across executions. */
export type DeliveryPurpose =
  | { readonly at: 'startChild' | 'releaseChild' | 'closeChild' | 'external'; readonly initiatedEventId: number }
  | { readonly at: 'tellParent' };

export type TimerPurpose = DuePurpose | DeliveryPurpose;

const DELIVERIES: ReadonlySet<TimerPurpose['at']> = new Set([
  'startChild',
  'releaseChild',
  'closeChild',
  'external',
  'tellParent',
]);
export const isDelivery = (purpose: TimerPurpose): purpose is DeliveryPurpose => DELIVERIES.has(purpose.at);

/**
 * A call that creates a child is given up after this long; twice as long after its parent's close none can be under way, and whether
 * the child is there can be told.
 */
export const START_CHILD_CALL_MS = 10_000;

export interface WantedTimer {
  readonly dueMs: number;
  readonly purpose: TimerPurpose;
}

export interface WantedDispatch {
  readonly type: 'workflowTask' | 'activityTask';
  readonly taskQueue: string;
  readonly sticky: boolean;
  readonly priority: number;
  readonly order: number;
  readonly scheduledEventId: number;
  readonly stamp: number;
  /** false: the row is kept for the case of a crash only (the task is started). */
  readonly offered: boolean;
}

/** Lives in memory only: it guards a state that a crash undoes. */
export interface VolatileTimer {
  readonly dueMs: number;
  readonly purpose: { readonly at: 'workflowTaskTimeout'; readonly type: TimeoutType; readonly stamp: number };
}

export function timersOfActivity(activity: Activity): WantedTimer[] {
  const { scheduledEventId, stamp } = activity;
  if (activity.at === 'backoff') {
    const retry: WantedTimer = { dueMs: activity.retryAtMs, purpose: { at: 'activityRetry', scheduledEventId, stamp } };
    return [retry, ...scheduleToClose(activity)];
  }
  const wanted = scheduleToClose(activity);
  const timeout = (type: TimeoutType, dueMs: number) =>
    wanted.push({ dueMs, purpose: { at: 'activityTimeout', type, scheduledEventId, stamp } });
  if (activity.at === 'scheduled') {
    if (activity.scheduleToStartMs > 0)
      timeout(TimeoutType.SCHEDULE_TO_START, activity.scheduledTimeMs + activity.scheduleToStartMs);
    return wanted;
  }
  // All attempts' time together ends an attempt as well. Where both would be over at the same moment (an eager activity starts when it
  // is scheduled) it is that one which is told, as the real server does.
  const attemptEndsAtMs = activity.startedTimeMs + activity.startToCloseMs;
  const allEndAtMs = activity.firstScheduledTimeMs + activity.scheduleToCloseMs;
  if (activity.startToCloseMs > 0 && (activity.scheduleToCloseMs === 0 || attemptEndsAtMs < allEndAtMs))
    timeout(TimeoutType.START_TO_CLOSE, attemptEndsAtMs);
  if (activity.heartbeatCheckMs > 0) timeout(TimeoutType.HEARTBEAT, activity.heartbeatCheckMs);
  return wanted;
}

/** Spans all attempts, so its name carries stamp 0. */
function scheduleToClose(activity: Activity): WantedTimer[] {
  if (activity.scheduleToCloseMs === 0) return [];
  return [
    {
      dueMs: activity.firstScheduledTimeMs + activity.scheduleToCloseMs,
      purpose: {
        at: 'activityTimeout',
        type: TimeoutType.SCHEDULE_TO_CLOSE,
        scheduledEventId: activity.scheduledEventId,
        stamp: 0,
      },
    },
  ];
}

export function dispatchOfActivity(activity: Activity): WantedDispatch | undefined {
  if (activity.at !== 'scheduled') return undefined;
  const { taskQueue, priority, order, scheduledEventId, stamp } = activity;
  return { type: 'activityTask', taskQueue, sticky: false, priority, order, scheduledEventId, stamp, offered: true };
}

export function timerOfUserTimer(timer: UserTimer): WantedTimer {
  return { dueMs: timer.fireAtMs, purpose: { at: 'userTimer', startedEventId: timer.startedEventId } };
}

export function timersOfChild(child: Child): WantedTimer[] {
  const { initiatedEventId } = child;
  switch (child.at) {
    case 'initiated':
      return [{ dueMs: child.initiatedTimeMs, purpose: { at: 'startChild', initiatedEventId } }];
    case 'started':
      return [{ dueMs: child.startedTimeMs, purpose: { at: 'releaseChild', initiatedEventId } }];
    case 'running':
      return [];
    case 'withdrawn':
      return [{ dueMs: child.closedTimeMs + 2 * START_CHILD_CALL_MS, purpose: { at: 'closeChild', initiatedEventId } }];
    case 'closing':
      return [{ dueMs: child.closedTimeMs, purpose: { at: 'closeChild', initiatedEventId } }];
    default:
      return child satisfies never;
  }
}

export function timerOfExternal({ initiatedEventId, initiatedTimeMs }: ExternalRequest): WantedTimer {
  return { dueMs: initiatedTimeMs, purpose: { at: 'external', initiatedEventId } };
}

export function timersOfRoot(root: RunRoot): WantedTimer[] {
  if (root.tellsParent) return [{ dueMs: root.closeTimeMs, purpose: { at: 'tellParent' } }];
  if (!isRunning(root)) return [];
  const wanted: WantedTimer[] = [];
  if (root.expiresAtMs > 0) wanted.push({ dueMs: root.expiresAtMs, purpose: { at: 'runTimeout' } });
  if (root.firstTaskAtMs > 0) wanted.push({ dueMs: root.firstTaskAtMs, purpose: { at: 'firstTask' } });
  return wanted;
}

export function dispatchOfRoot(root: RunRoot): WantedDispatch | undefined {
  const task = root.workflowTask;
  if (task.at === 'none' || !isRunning(root)) return undefined;
  return {
    type: 'workflowTask',
    taskQueue: task.taskQueue,
    sticky: task.sticky,
    priority: priorityLevel(root.priority),
    order: task.order,
    scheduledEventId: task.scheduledEventId,
    stamp: task.stamp,
    offered: task.at === 'scheduled',
  };
}

export function volatileTimerOfRoot(root: RunRoot): VolatileTimer | undefined {
  const task = root.workflowTask;
  if (task.at === 'none' || !isRunning(root)) return undefined;
  if (task.at === 'started') {
    const purpose = { at: 'workflowTaskTimeout', type: TimeoutType.START_TO_CLOSE, stamp: task.stamp } as const;
    return { dueMs: task.startedTimeMs + task.timeoutMs, purpose };
  }
  if (!task.sticky || root.sticky === undefined) return undefined;
  const purpose = { at: 'workflowTaskTimeout', type: TimeoutType.SCHEDULE_TO_START, stamp: task.stamp } as const;
  return { dueMs: task.scheduledTimeMs + root.sticky.scheduleToStartMs, purpose };
}
