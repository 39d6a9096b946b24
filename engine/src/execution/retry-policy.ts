/** Retry policies on the wire and in state; activities and workflows share them. */
import type { common } from '@perdure/wire/types';
import { durationMs, LONGEST_MS, toDuration } from './time.js';

export interface RetryPolicy {
  readonly initialIntervalMs: number;
  readonly backoffCoefficient: number;
  readonly maximumIntervalMs: number;
  /** 0: no limit. */
  readonly maximumAttempts: number;
  readonly nonRetryableErrorTypes: readonly string[];
}

export const DEFAULT_RETRY_INITIAL_MS = 1_000;
const DEFAULT_RETRY_COEFFICIENT = 2;
const DEFAULT_RETRY_MAXIMUM_FACTOR = 100;

/** Zero fields get their defaults (api.md 0.3). */
export function completeRetryPolicy(policy: common.RetryPolicy | undefined): RetryPolicy {
  const initialIntervalMs = durationMs(policy?.initialInterval) || DEFAULT_RETRY_INITIAL_MS;
  return {
    initialIntervalMs,
    backoffCoefficient: policy?.backoffCoefficient || DEFAULT_RETRY_COEFFICIENT,
    maximumIntervalMs:
      durationMs(policy?.maximumInterval) || Math.min(initialIntervalMs * DEFAULT_RETRY_MAXIMUM_FACTOR, LONGEST_MS),
    maximumAttempts: policy?.maximumAttempts ?? 0,
    nonRetryableErrorTypes: policy?.nonRetryableErrorTypes ?? [],
  };
}

export function wireRetryPolicy(policy: RetryPolicy): common.RetryPolicy {
  return {
    initialInterval: toDuration(policy.initialIntervalMs),
    backoffCoefficient: policy.backoffCoefficient,
    maximumInterval: toDuration(policy.maximumIntervalMs),
    maximumAttempts: policy.maximumAttempts,
    nonRetryableErrorTypes: policy.nonRetryableErrorTypes,
  };
}

/** The wait before attempt `attempt + 1`, milliseconds (semantics ACT-4, CAN-5). */
export function retryIntervalMs(policy: RetryPolicy, attempt: number): number {
  const interval = policy.initialIntervalMs * policy.backoffCoefficient ** (attempt - 1);
  const cap = policy.maximumIntervalMs > 0 ? policy.maximumIntervalMs : LONGEST_MS;
  return Math.ceil(Math.min(interval, cap));
}
