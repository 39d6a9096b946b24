import { invalidArgument } from '@perdure/engine';
import { enums, type common } from '@perdure/wire/types';
import type { Limits } from '../limits.js';
import { checkedDuration, compareDurations, isZero, multipliedBy } from './duration.js';

const initialIntervalDefault = { seconds: 1 };
const coefficientDefault = 2;
/** The longest wait is this many first waits unless the caller says otherwise. */
const maximumIntervalFactor = 100;

const timeoutTypePrefix = 'TemporalTimeout:';
const timeoutTypeNames: ReadonlySet<string> = new Set([
  'StartToClose',
  'ScheduleToStart',
  'ScheduleToClose',
  'Heartbeat',
  ...Object.keys(enums.TimeoutType)
    .filter((name) => name !== 'UNSPECIFIED')
    .map((name) => `TIMEOUT_TYPE_${name}`),
]);

/** The policy with its defaults filled in. No policy stays no policy: workflows are not retried unless told to. */
export function completeRetryPolicy(policy: common.RetryPolicy | undefined, limits: Limits): common.RetryPolicy | undefined {
  if (policy === undefined) return undefined;
  if (policy.maximumAttempts === 1) return withDefaults(policy, limits);
  const initial = checkedDuration(policy.initialInterval, limits);
  if (initial.trouble !== undefined) throw invalidArgument(`invalid InitialInterval set on retry policy: ${initial.trouble}`);
  const maximum = checkedDuration(policy.maximumInterval, limits);
  if (maximum.trouble !== undefined) throw invalidArgument(`invalid MaximumInterval set on retry policy: ${maximum.trouble}`);
  const complete = withDefaults({ ...policy, initialInterval: initial.duration, maximumInterval: maximum.duration }, limits);
  checkRetryPolicy(complete);
  return complete;
}

function withDefaults(policy: common.RetryPolicy, limits: Limits): common.RetryPolicy {
  const initialInterval = present(policy.initialInterval) ?? initialIntervalDefault;
  return {
    ...policy,
    initialInterval,
    backoffCoefficient: policy.backoffCoefficient || coefficientDefault,
    maximumInterval: present(policy.maximumInterval) ?? multipliedBy(initialInterval, maximumIntervalFactor, limits),
  };
}

function present(duration: common.RetryPolicy['initialInterval']): common.RetryPolicy['initialInterval'] {
  return isZero(duration) ? undefined : duration;
}

function checkRetryPolicy(policy: common.RetryPolicy): void {
  if (!((policy.backoffCoefficient ?? 0) >= 1))
    throw invalidArgument('BackoffCoefficient cannot be less than 1 on retry policy.');
  if (compareDurations(policy.maximumInterval, policy.initialInterval) < 0) {
    throw invalidArgument('MaximumInterval cannot be less than InitialInterval on retry policy.');
  }
  if ((policy.maximumAttempts ?? 0) < 0) throw invalidArgument('MaximumAttempts cannot be negative on retry policy.');
  for (const errorType of policy.nonRetryableErrorTypes ?? []) {
    if (!errorType.startsWith(timeoutTypePrefix)) continue;
    const timeoutType = errorType.slice(timeoutTypePrefix.length);
    if (!timeoutTypeNames.has(timeoutType)) throw invalidArgument(`Invalid timeout type value: ${timeoutType}.`);
  }
}
