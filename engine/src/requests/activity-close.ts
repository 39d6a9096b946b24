/** How activities end, and whether a failed attempt is tried again (semantics ACT-3, ACT-4, ACT-5, CAN-7). */
import { enums, type common, type failure } from '@perdure/wire/types';
import type { Activity } from '../execution/activity.js';
import type { NewEvent } from '../execution/append.js';
import { append } from '../execution/append.js';
import type { RunDraft } from '../execution/draft.js';
import { happen } from '../execution/happen.js';
import { textPayloads } from '../execution/json-payload.js';
import { nextRetry, type Retry } from '../execution/retryable.js';
import { toTimestamp } from '../execution/time.js';

const { EventType } = enums;

/** What whoever ends an activity says of itself. */
interface Closing {
  /** Identity of who completes it, whether or not an attempt has been picked up. */
  readonly completedBy?: string;
  /** Told of the start as well, since that is written only now. */
  readonly workerVersion?: common.WorkerVersionStamp | undefined;
}

/**
 * Told late, beside the event that closes the activity, with the time of the pick-up. Whoever completes an attempt that nobody has
 * picked up started it as well (ACT-8).
 */
function startedEvent(activity: Activity, { completedBy, workerVersion }: Closing): NewEvent | undefined {
  const { scheduledEventId, attempt, lastFailure } = activity;
  const eventType = EventType.ACTIVITY_TASK_STARTED;
  const version = workerVersion && { workerVersion };
  if (activity.at === 'started') {
    const { lastWorkerIdentity: identity, requestId } = activity;
    return {
      eventType,
      eventTime: toTimestamp(activity.startedTimeMs),
      activityTaskStartedEventAttributes: { scheduledEventId, identity, requestId, attempt, lastFailure, ...version },
    };
  }
  if (completedBy === undefined) return undefined;
  return {
    eventType,
    activityTaskStartedEventAttributes: { scheduledEventId, identity: completedBy, attempt, lastFailure, ...version },
  };
}

/** The activity closes: its Started (if an attempt runs, or is completed before) and the closing event happen together. */
export function closeActivity(draft: RunDraft, activity: Activity, event: NewEvent, closing: Closing = {}): void {
  const { scheduledEventId } = activity;
  const started = startedEvent(activity, closing);
  draft.record({ at: 'activityClosed', scheduledEventId });
  happen(draft, ...(started === undefined ? [event] : [started, event]));
}

/** Cancelled by command before any attempt runs: closed at once, in the completion that asked for it (ACT-7). */
export function happenedCancel(draft: RunDraft, scheduledEventId: number, cancelEventId: number, identity: string): void {
  draft.record({ at: 'activityClosed', scheduledEventId });
  append(draft, {
    eventType: EventType.ACTIVITY_TASK_CANCELED,
    activityTaskCanceledEventAttributes: {
      details: textPayloads('ACTIVITY_ID_NOT_STARTED'),
      latestCancelRequestedEventId: cancelEventId,
      scheduledEventId,
      identity,
    },
  });
}

export function decideRetry(activity: Activity, reported: failure.Failure | undefined, now: number): Retry {
  if (activity.cancelRequestedEventId > 0) return { at: 'close', retryState: enums.RetryState.CANCEL_REQUESTED };
  const deadlineMs = activity.scheduleToCloseMs > 0 ? activity.firstScheduledTimeMs + activity.scheduleToCloseMs : 0;
  return nextRetry(activity.retryPolicy, activity.attempt, reported, { now, deadlineMs });
}
