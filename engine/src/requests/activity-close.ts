/** How activities end, and whether a failed attempt is tried again (semantics ACT-3, ACT-4, ACT-5, CAN-7). */
import { enums, type failure } from '@perdure/wire/types';
import { retryIntervalMs, type Activity } from '../execution/activity.js';
import type { NewEvent } from '../execution/append.js';
import { append } from '../execution/append.js';
import type { RunDraft } from '../execution/draft.js';
import { happen } from '../execution/happen.js';
import { durationMs, toTimestamp } from '../execution/time.js';

const { EventType, RetryState, TimeoutType } = enums;

/** Told late, beside the event that closes the activity, with the time of the pick-up. */
function startedEvent(activity: Activity): NewEvent | undefined {
  if (activity.at !== 'started') return undefined;
  return {
    eventType: EventType.ACTIVITY_TASK_STARTED,
    eventTime: toTimestamp(activity.startedTimeMs),
    activityTaskStartedEventAttributes: {
      scheduledEventId: activity.scheduledEventId,
      identity: activity.lastWorkerIdentity,
      requestId: activity.requestId,
      attempt: activity.attempt,
      lastFailure: activity.lastFailure,
    },
  };
}

/** The activity closes: its Started (if an attempt runs) and the closing event happen together. */
export function closeActivity(draft: RunDraft, activity: Activity, event: NewEvent): void {
  const { scheduledEventId } = activity;
  const started = startedEvent(activity);
  draft.record({ at: 'activityClosed', scheduledEventId });
  happen(draft, ...(started === undefined ? [event] : [started, event]));
}

/** Cancelled by command before any attempt runs: closed at once, in the completion that asked for it (ACT-7). */
export function happenedCancel(draft: RunDraft, scheduledEventId: number, cancelEventId: number, identity: string): void {
  draft.record({ at: 'activityClosed', scheduledEventId });
  append(draft, {
    eventType: EventType.ACTIVITY_TASK_CANCELED,
    activityTaskCanceledEventAttributes: {
      details: { payloads: [{ metadata: { encoding: ascii('json/plain') }, data: ascii('"ACTIVITY_ID_NOT_STARTED"') }] },
      latestCancelRequestedEventId: cancelEventId,
      scheduledEventId,
      identity,
    },
  });
}
const ascii = (text: string) => new Uint8Array([...text].map((c) => c.charCodeAt(0)));

type Retry =
  { readonly at: 'retry'; readonly retryAtMs: number } | { readonly at: 'close'; readonly retryState: enums.RetryState };

export function decideRetry(activity: Activity, reported: failure.Failure | undefined, now: number): Retry {
  const close = (retryState: enums.RetryState): Retry => ({ at: 'close', retryState });
  const { retryPolicy: policy, attempt } = activity;
  if (activity.cancelRequestedEventId > 0) return close(RetryState.CANCEL_REQUESTED);
  if (!isRetryable(reported, policy.nonRetryableErrorTypes)) return close(RetryState.NON_RETRYABLE_FAILURE);
  if (policy.maximumAttempts > 0 && attempt >= policy.maximumAttempts) return close(RetryState.MAXIMUM_ATTEMPTS_REACHED);
  const asked = reported?.applicationFailureInfo?.nextRetryDelay;
  const waitMs = asked === undefined ? retryIntervalMs(policy, attempt) : durationMs(asked);
  const deadlineMs = activity.firstScheduledTimeMs + activity.scheduleToCloseMs;
  if (activity.scheduleToCloseMs > 0 && now + waitMs > deadlineMs) return close(RetryState.TIMEOUT);
  return { at: 'retry', retryAtMs: now + waitMs };
}

const TIMEOUT_TYPE_NAMES = new Map<number, string>([
  [TimeoutType.START_TO_CLOSE, 'StartToClose'],
  [TimeoutType.HEARTBEAT, 'Heartbeat'],
  [TimeoutType.SCHEDULE_TO_START, 'ScheduleToStart'],
  [TimeoutType.SCHEDULE_TO_CLOSE, 'ScheduleToClose'],
]);
export const timeoutName = (type: enums.TimeoutType): string => TIMEOUT_TYPE_NAMES.get(type) ?? 'Unspecified';

function isRetryable(reported: failure.Failure | undefined, nonRetryableTypes: readonly string[]): boolean {
  if (reported === undefined) return true;
  if (reported.terminatedFailureInfo !== undefined || reported.canceledFailureInfo !== undefined) return false;
  if (reported.serverFailureInfo !== undefined) return !(reported.serverFailureInfo.nonRetryable ?? false);
  const timeout = reported.timeoutFailureInfo;
  if (timeout !== undefined) {
    const type = timeout.timeoutType ?? TimeoutType.UNSPECIFIED;
    if (type !== TimeoutType.START_TO_CLOSE && type !== TimeoutType.HEARTBEAT) return false;
    return !nonRetryableTypes.includes(`TemporalTimeout:${timeoutName(type)}`);
  }
  const application = reported.applicationFailureInfo;
  if (application === undefined) return true;
  return !(application.nonRetryable ?? false) && !nonRetryableTypes.includes(application.type ?? '');
}
