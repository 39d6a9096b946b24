import { makeRetryInterceptor, type Interceptor, type RetryDecisions, type StatusObject } from '@perdure/transport-grpc/client';
import { StatusCode } from '@perdure/wire/types';

/** When and how soon a failed call is sent again; attempts count from 1. */
export type GrpcRetryOptions = RetryDecisions;

export interface BackoffOptions {
  /** Each delay is the one before times this. */
  factor: number;
  /** The attempts in all. */
  maxAttempts: number;
  /** The share of the delay by which chance makes it longer or shorter. */
  maxJitter: number;
  initialIntervalMs(status: StatusObject): number;
  maxIntervalMs(status: StatusObject): number;
}

/** The numbers are those of the official TypeScript client. A server that is overloaded gets more time. */
const defaultBackoff: BackoffOptions = {
  factor: 1.7,
  maxAttempts: 10,
  maxJitter: 0.2,
  initialIntervalMs: ({ code }) => (code === StatusCode.RESOURCE_EXHAUSTED ? 1000 : 100),
  maxIntervalMs: () => 5000,
};

/** Exponential backoff with jitter for errors that may pass. */
export function defaultGrpcRetryOptions(options: Partial<BackoffOptions> = {}): GrpcRetryOptions {
  const { factor, maxAttempts, maxJitter, initialIntervalMs, maxIntervalMs } = { ...defaultBackoff, ...options };
  return {
    delayFunction(attempt, status) {
      const delayMs = Math.min(maxIntervalMs(status), initialIntervalMs(status) * factor ** attempt);
      return delayMs * (1 + maxJitter * (Math.random() * 2 - 1));
    },
    retryableDecider: (attempt, status) => attempt < maxAttempts && isRetryableError(status),
  };
}

const retryableCodes: ReadonlySet<number> = new Set([
  StatusCode.UNKNOWN,
  StatusCode.RESOURCE_EXHAUSTED,
  StatusCode.UNAVAILABLE,
  StatusCode.ABORTED,
  StatusCode.DATA_LOSS,
  StatusCode.OUT_OF_RANGE,
]);

/**
 * Whether it makes sense to send a call again. INTERNAL can mean anything, and only its text tells: a connection that broke
 * (RST_STREAM with code 0 or 2, or no status at all) may work the next time, a TLS alert will not go away.
 */
export function isRetryableError({ code, details }: Pick<StatusObject, 'code' | 'details'>): boolean {
  // The same message will be too large the next time.
  if (code === StatusCode.RESOURCE_EXHAUSTED && /message larger than max/i.test(details)) return false;
  if (code !== StatusCode.INTERNAL) return retryableCodes.has(code);
  if (/RST_STREAM with code 0|Call ended without gRPC status/i.test(details)) return true;
  return /RST_STREAM with code 2/i.test(details) && !/SSL alert number/i.test(details);
}

/** The same as an interceptor of grpc-js, for connections that bring interceptors of their own. */
export function makeGrpcRetryInterceptor(retryOptions: GrpcRetryOptions): Interceptor {
  return makeRetryInterceptor(retryOptions);
}
