import { enums, type common, type failure } from '@perdure/wire/types';
import { toMs } from '../core/duration.js';

const defaultInitialMs = 1000;
const defaultCoefficient = 2;
/** Without a maximum, intervals grow to this many times the first. */
const defaultMaximumFactor = 100;

/** How long to wait before the next attempt of a local activity; undefined when there is to be none. */
export function retryDelayMs(
  policy: common.RetryPolicy | undefined,
  attempt: number,
  failed: failure.Failure,
): number | undefined {
  const { maximumAttempts = 0, nonRetryableErrorTypes = [] } = policy ?? {};
  if (maximumAttempts > 0 && attempt >= maximumAttempts) return undefined;
  const info = failed.applicationFailureInfo;
  if (info?.nonRetryable === true) return undefined;
  if (info?.type !== undefined && nonRetryableErrorTypes.includes(info.type)) return undefined;
  if (failed.timeoutFailureInfo !== undefined && failed.timeoutFailureInfo.timeoutType !== enums.TimeoutType.START_TO_CLOSE)
    return undefined;
  const asked = toMs(info?.nextRetryDelay);
  if (asked !== undefined) return asked;
  const initialMs = toMs(policy?.initialInterval) || defaultInitialMs;
  const maximumMs = toMs(policy?.maximumInterval) || initialMs * defaultMaximumFactor;
  return Math.min(initialMs * (policy?.backoffCoefficient || defaultCoefficient) ** (attempt - 1), maximumMs);
}
