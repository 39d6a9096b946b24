/** A timer row is due. Timers are hints, the state is the truth: a row whose state has moved on does nothing. */
import { enums, type failure } from '@perdure/wire/types';
import type { Activity, StartedActivity } from '../execution/activity.js';
import { timeOutRun } from '../execution/close.js';
import type { RunDraft, TransitionContext } from '../execution/draft.js';
import { happen } from '../execution/happen.js';
import type { DuePurpose } from '../execution/rows.js';
import { isRunning, type RunState } from '../execution/state.js';
import { timeoutName } from '../execution/retryable.js';
import { scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import { closeActivity, decideRetry } from './activity-close.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';

const { EventType, RetryState, TimeoutType } = enums;

/**
 * `dueMs` is what the row said; nothing fires before it by the shard's time. The reply says whether the row had a purpose left.
 */
export function decideTimerFired(
  state: RunState,
  purpose: DuePurpose,
  dueMs: number,
  context: TransitionContext,
): Decision<boolean> {
  if (!isRunning(state.root) || context.now < dueMs) return unchanged(false);
  const draft = draftOpenRun(state, context);
  if (purpose.at === 'runTimeout') return expire(draft);
  const fired = fire(draft, purpose, context.now);
  return fired ? changed(draft, true) : unchanged(false);
}

function expire(draft: RunDraft): Decision<boolean> {
  const { root, context } = draft;
  if (root.expiresAtMs === 0 || context.now < root.expiresAtMs) return unchanged(false);
  const successor = timeOutRun(draft);
  return { drafts: successor === undefined ? [draft] : [draft, successor], reply: true };
}

/** The wait before the first workflow task is over. */
function beginDelayedRun(draft: RunDraft, now: number): boolean {
  if (draft.root.firstTaskAtMs === 0 || now < draft.root.firstTaskAtMs) return false;
  scheduleWorkflowTask(draft, { evenIfDelayed: true });
  return true;
}

function fire(draft: RunDraft, purpose: Exclude<DuePurpose, { at: 'runTimeout' }>, now: number): boolean {
  switch (purpose.at) {
    case 'userTimer':
      return fireUserTimer(draft, purpose.startedEventId, now);
    case 'activityRetry':
      return retryActivity(draft, purpose.scheduledEventId, purpose.stamp, now);
    case 'activityTimeout':
      return timeOutActivity(draft, purpose, now);
    case 'firstTask':
      return beginDelayedRun(draft, now);
    default:
      return purpose satisfies never;
  }
}

function fireUserTimer(draft: RunDraft, startedEventId: number, now: number): boolean {
  const timer = draft.timers.get(startedEventId);
  if (timer === undefined || now < timer.fireAtMs) return false;
  draft.record({ at: 'timerClosed', startedEventId });
  happen(draft, {
    eventType: EventType.TIMER_FIRED,
    timerFiredEventAttributes: { timerId: timer.timerId, startedEventId },
  });
  return true;
}

function retryActivity(draft: RunDraft, scheduledEventId: number, stamp: number, now: number): boolean {
  const activity = draft.activities.get(scheduledEventId);
  if (activity?.at !== 'backoff' || activity.stamp !== stamp || now < activity.retryAtMs) return false;
  const { context, root } = draft;
  const fact = { at: 'retryDue', timeMs: now, order: context.sequence(), stamp: root.lastStamp + 1 } as const;
  draft.record({ at: 'activity', scheduledEventId, fact });
  return true;
}

type ActivityTimeout = Extract<DuePurpose, { at: 'activityTimeout' }>;

function timeOutActivity(draft: RunDraft, purpose: ActivityTimeout, now: number): boolean {
  const activity = draft.activities.get(purpose.scheduledEventId);
  if (activity === undefined) return false;
  if (purpose.type === TimeoutType.SCHEDULE_TO_CLOSE) {
    closeTimedOut(draft, activity, scheduleToCloseEnd(activity));
    return true;
  }
  if (activity.stamp !== purpose.stamp) return false;
  if (purpose.type === TimeoutType.SCHEDULE_TO_START) {
    if (activity.at !== 'scheduled') return false;
    const message = 'activity ScheduleToStart timeout';
    closeTimedOut(draft, activity, { type: TimeoutType.SCHEDULE_TO_START, message, retryState: RetryState.TIMEOUT });
    return true;
  }
  if (activity.at !== 'started') return false;
  if (purpose.type === TimeoutType.HEARTBEAT && heartbeatCame(draft, activity, now)) return true;
  attemptTimedOut(draft, activity, purpose.type, now);
  return true;
}

/** A heartbeat since the row was written: look again when the next one is overdue. */
function heartbeatCame(draft: RunDraft, activity: StartedActivity, now: number): boolean {
  const nextCheckMs = activity.lastHeartbeatTimeMs + activity.heartbeatMs;
  if (nextCheckMs <= now) return false;
  const { scheduledEventId } = activity;
  draft.record({ at: 'activity', scheduledEventId, fact: { at: 'heartbeatChecked', nextCheckMs } });
  return true;
}

interface End {
  readonly type: enums.TimeoutType;
  readonly message: string;
  readonly retryState: enums.RetryState;
}

const NOT_ENOUGH_TIME = 'Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying';

function scheduleToCloseEnd(activity: Activity): End {
  const type = TimeoutType.SCHEDULE_TO_CLOSE;
  if (activity.cancelRequestedEventId > 0)
    return { type, message: 'activity ScheduleToClose timeout', retryState: RetryState.CANCEL_REQUESTED };
  return { type, message: NOT_ENOUGH_TIME, retryState: RetryState.TIMEOUT };
}

/** Start-to-close and heartbeat timeouts end an attempt; the activity may try again (ACT-4, ACT-5). */
function attemptTimedOut(draft: RunDraft, activity: StartedActivity, type: enums.TimeoutType, now: number): void {
  const message = `activity ${timeoutName(type)} timeout`;
  const reported: failure.Failure = { message, source: 'Server', timeoutFailureInfo: { timeoutType: type } };
  const retry = decideRetry(activity, reported, now);
  const { scheduledEventId } = activity;
  if (retry.at === 'close') {
    const tooLate = retry.retryState === RetryState.TIMEOUT;
    closeTimedOut(draft, activity, tooLate ? scheduleToCloseEnd(activity) : { type, message, retryState: retry.retryState });
    return;
  }
  const stamp = draft.root.lastStamp + 1;
  const fact = { at: 'retryScheduled', timeMs: now, retryAtMs: now + retry.waitMs, failure: reported, stamp } as const;
  draft.record({ at: 'activity', scheduledEventId, fact });
}

function closeTimedOut(draft: RunDraft, activity: Activity, end: End): void {
  closeActivity(draft, activity, {
    eventType: EventType.ACTIVITY_TASK_TIMED_OUT,
    activityTaskTimedOutEventAttributes: {
      failure: {
        message: end.message,
        source: 'Server',
        ...(activity.lastFailure && { cause: activity.lastFailure }),
        timeoutFailureInfo: { timeoutType: end.type, lastHeartbeatDetails: activity.heartbeatDetails },
      },
      scheduledEventId: activity.scheduledEventId,
      retryState: end.retryState,
    },
  });
}
