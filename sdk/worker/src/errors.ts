import { ServiceError } from '@perdure/client';

/** A worker's connection could not reach its server; `cause` is what the server or the network said. */
export class TransportError extends ServiceError {
  override readonly name = 'TransportError';
}

/** `shutdownForceTime` passed while something in the worker had not stopped. */
export class GracefulShutdownPeriodExpiredError extends Error {
  override readonly name = 'GracefulShutdownPeriodExpiredError';
}

export interface CombinedWorkerRunErrorCause {
  readonly workerError: unknown;
  /** Of what the worker ran for. */
  readonly innerError: unknown;
}

/** Both the worker and what it ran for failed, in `runUntil`. */
export class CombinedWorkerRunError extends Error {
  override readonly name = 'CombinedWorkerRunError';
  declare readonly cause: CombinedWorkerRunErrorCause;
}

/** The worker of `runUntil` has ended, and what it ran for has not. */
export class PromiseCompletionTimeoutError extends Error {
  override readonly name = 'PromiseCompletionTimeoutError';
}

/** A history could not be replayed, for another reason than that the code no longer fits it. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
