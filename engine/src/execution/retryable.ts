/** Whether a failure may be tried again, and when (semantics CAN-5, CAN-7, ACT-4). */
import { enums, type failure } from '@perdure/wire/types';
import { retryIntervalMs, type RetryPolicy } from './retry-policy.js';
import { durationMs } from './time.js';

const { RetryState, TimeoutType } = enums;

export type Retry =
  { readonly at: 'retry'; readonly waitMs: number } | { readonly at: 'close'; readonly retryState: enums.RetryState };

const TIMEOUT_TYPE_NAMES = new Map<number, string>([
  [TimeoutType.START_TO_CLOSE, 'StartToClose'],
  [TimeoutType.HEARTBEAT, 'Heartbeat'],
  [TimeoutType.SCHEDULE_TO_START, 'ScheduleToStart'],
  [TimeoutType.SCHEDULE_TO_CLOSE, 'ScheduleToClose'],
]);
export const timeoutName = (type: enums.TimeoutType): string => TIMEOUT_TYPE_NAMES.get(type) ?? 'Unspecified';

/** `deadlineMs` 0: none. */
export function nextRetry(
  policy: RetryPolicy,
  attempt: number,
  reported: failure.Failure | undefined,
  time: { readonly now: number; readonly deadlineMs: number },
): Retry {
  const close = (retryState: enums.RetryState): Retry => ({ at: 'close', retryState });
  if (!isRetryable(reported, policy.nonRetryableErrorTypes)) return close(RetryState.NON_RETRYABLE_FAILURE);
  if (policy.maximumAttempts > 0 && attempt >= policy.maximumAttempts) return close(RetryState.MAXIMUM_ATTEMPTS_REACHED);
  const asked = reported?.applicationFailureInfo?.nextRetryDelay;
  const waitMs = asked === undefined ? retryIntervalMs(policy, attempt) : Math.max(0, durationMs(asked));
  if (time.deadlineMs > 0 && time.now + waitMs > time.deadlineMs) return close(RetryState.TIMEOUT);
  return { at: 'retry', waitMs };
}

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
