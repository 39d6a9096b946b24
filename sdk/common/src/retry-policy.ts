import type { common } from '@perdure/wire/types';
import { ValueError } from './failure/errors.js';
import { msOptionalToNumber, msToNumber, msNumberToTs, optionalTsToMs, type Duration } from './time.js';

/** How often and how soon a failed activity or workflow is tried again. */
export interface RetryPolicy {
  /** Each delay is the last one times this; at least 1, 2 when left out. */
  backoffCoefficient?: number | undefined;
  /** The delay before the first retry; 1 second when left out. */
  initialInterval?: Duration | undefined;
  /** The number of attempts, the first one included; unlimited when left out, 1 for no retry. */
  maximumAttempts?: number | undefined;
  /** No delay is longer than this; 100 times the first when left out. */
  maximumInterval?: Duration | undefined;
  /** Application failures of these types are not tried again. */
  nonRetryableErrorTypes?: string[] | undefined;
}

const defaultInitialIntervalMs = 1000;

/** The policy as the API has it. @throws ValueError when it makes no sense */
export function compileRetryPolicy(policy: RetryPolicy): common.RetryPolicy {
  if (typeof policy !== 'object' || policy === null)
    throw new ValueError('A RetryPolicy must be an object, such as { maximumAttempts: 3 }');
  const { backoffCoefficient, nonRetryableErrorTypes } = policy;
  if (backoffCoefficient !== undefined && backoffCoefficient !== null && !isPositive(backoffCoefficient))
    throw new ValueError('RetryPolicy.backoffCoefficient must be a number greater than 0');
  if (nonRetryableErrorTypes && !isTexts(nonRetryableErrorTypes))
    throw new ValueError(
      "RetryPolicy.nonRetryableErrorTypes must be an array of the errors' types as texts, such as ['RangeError']",
    );
  const initialMs = msToNumber(policy.initialInterval ?? defaultInitialIntervalMs);
  const maximumMs = msOptionalToNumber(policy.maximumInterval);
  if (initialMs <= 0) throw new ValueError('RetryPolicy.initialInterval must be more than 0 ms');
  if (maximumMs !== undefined && maximumMs <= 0) throw new ValueError('RetryPolicy.maximumInterval must be more than 0 ms');
  if (maximumMs !== undefined && maximumMs < initialMs)
    throw new ValueError('RetryPolicy.maximumInterval must not be less than its initialInterval');
  return {
    initialInterval: msNumberToTs(initialMs),
    maximumInterval: maximumMs === undefined ? undefined : msNumberToTs(maximumMs),
    maximumAttempts: compileMaximumAttempts(policy.maximumAttempts),
    backoffCoefficient,
    nonRetryableErrorTypes,
  };
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
const isTexts = (values: unknown): boolean => Array.isArray(values) && values.every((value) => typeof value === 'string');

/** The API says 0 for "unlimited". */
function compileMaximumAttempts(maximumAttempts: number | undefined): number | undefined {
  if (maximumAttempts === undefined || maximumAttempts === null || maximumAttempts === Number.POSITIVE_INFINITY) return undefined;
  if (!Number.isInteger(maximumAttempts)) throw new ValueError('RetryPolicy.maximumAttempts must be an integer');
  if (maximumAttempts <= 0) throw new ValueError('RetryPolicy.maximumAttempts must be a positive integer');
  return maximumAttempts;
}

/** The policy as users have it. */
export function decompileRetryPolicy(policy?: common.RetryPolicy | null): RetryPolicy | undefined {
  if (policy === undefined || policy === null) return undefined;
  const { backoffCoefficient, maximumAttempts, nonRetryableErrorTypes } = policy;
  return {
    backoffCoefficient: backoffCoefficient || undefined,
    maximumAttempts: maximumAttempts || undefined,
    maximumInterval: optionalTsToMs(policy.maximumInterval),
    initialInterval: optionalTsToMs(policy.initialInterval),
    nonRetryableErrorTypes: nonRetryableErrorTypes === undefined ? undefined : [...nonRetryableErrorTypes],
  };
}
