/** `shutdownForceTime` passed while something in the worker had not stopped. */
export class GracefulShutdownPeriodExpiredError extends Error {
  override readonly name = 'GracefulShutdownPeriodExpiredError';
}

/** Both the worker and what it ran for failed, in `runUntil`. */
export class CombinedWorkerRunError extends Error {
  override readonly name = 'CombinedWorkerRunError';

  constructor(
    message: string,
    override readonly cause: { readonly workerError: unknown; readonly innerError: unknown },
  ) {
    super(message);
  }
}

/** The worker of `runUntil` has ended, and what it ran for has not. */
export class PromiseCompletionTimeoutError extends Error {
  override readonly name = 'PromiseCompletionTimeoutError';
}

/** A history could not be replayed, for another reason than that the code no longer fits it. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
