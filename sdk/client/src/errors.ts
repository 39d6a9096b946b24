import type { GrpcServiceError } from '@perdure/transport-grpc/client';
import type { RetryState } from '@perdure/common';
import { defineErrorClass, isError } from '@perdure/common/internal';
import { StatusCode } from '@perdure/wire/types';

/** A call has failed in a way that has no class of its own; `cause` is what the server or the connection said. */
export class ServiceError extends Error {
  declare readonly cause?: Error | undefined;

  static {
    defineErrorClass(this, 'ServiceError');
  }
}

/** The workflow was awaited and has not completed; `cause` is its failure. */
export class WorkflowFailedError extends Error {
  declare readonly cause: Error | undefined;

  constructor(
    message: string,
    cause: Error | undefined,
    readonly retryState: RetryState,
  ) {
    super(message, { cause });
  }

  static {
    defineErrorClass(this, 'WorkflowFailedError');
  }
}

/** The update was rejected, or its handler failed; `cause` says why. */
export class WorkflowUpdateFailedError extends Error {
  declare readonly cause: Error | undefined;

  constructor(message: string, cause: Error | undefined) {
    super(message, { cause });
  }

  static {
    defineErrorClass(this, 'WorkflowUpdateFailedError');
  }
}

/** The call that waits for an update has ended; the update itself may go on. */
export class WorkflowUpdateRPCTimeoutOrCancelledError extends Error {
  declare readonly cause?: Error | undefined;

  static {
    defineErrorClass(this, 'WorkflowUpdateRPCTimeoutOrCancelledError');
  }
}

/** The run was awaited without following its successors, and it has continued as new. */
export class WorkflowContinuedAsNewError extends Error {
  constructor(
    message: string,
    readonly newExecutionRunId: string,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'WorkflowContinuedAsNewError');
  }
}

/** The workflow is in a state in which the client does not want it queried. */
export class QueryRejectedError extends Error {
  constructor(readonly status: number) {
    super('Query rejected');
  }

  static {
    defineErrorClass(this, 'QueryRejectedError');
  }
}

/** The query was not answered: no handler of that name, or the handler threw. */
export class QueryNotRegisteredError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'QueryNotRegisteredError');
  }
}

/** The activity is not open (any more), or never was. */
export class ActivityNotFoundError extends Error {
  static {
    defineErrorClass(this, 'ActivityNotFoundError');
  }
}

/** The server did not take the report about an activity. */
export class ActivityCompletionError extends Error {
  static {
    defineErrorClass(this, 'ActivityCompletionError');
  }
}

/** Heartbeat: the activity is asked to cancel. */
export class ActivityCancelledError extends Error {
  static {
    defineErrorClass(this, 'ActivityCancelledError');
  }
}

/** Heartbeat: the activity was paused. */
export class ActivityPausedError extends Error {
  static {
    defineErrorClass(this, 'ActivityPausedError');
  }
}

/** Heartbeat: the activity was reset. */
export class ActivityResetError extends Error {
  static {
    defineErrorClass(this, 'ActivityResetError');
  }
}

/** An activity without a workflow was awaited and has not completed; `cause` is its failure. */
export class ActivityExecutionFailedError extends Error {
  declare readonly cause: Error | undefined;

  constructor(
    message: string,
    cause: Error | undefined,
    readonly activityId: string,
    readonly runId?: string,
  ) {
    super(message, { cause });
  }

  static {
    defineErrorClass(this, 'ActivityExecutionFailedError');
  }
}

/** There is an activity of this id, and the policies of its reuse and conflict do not allow another. */
export class ActivityExecutionAlreadyStartedError extends Error {
  constructor(
    message: string,
    readonly activityId: string,
    /** The run that is there. */
    readonly runId: string,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'ActivityExecutionAlreadyStartedError');
  }
}

/** There is a schedule of this id already. */
export class ScheduleAlreadyRunning extends Error {
  constructor(
    message: string,
    readonly scheduleId: string,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'ScheduleAlreadyRunning');
  }
}

/** There is no schedule of this id. */
export class ScheduleNotFoundError extends Error {
  constructor(
    message: string,
    readonly scheduleId: string,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'ScheduleNotFoundError');
  }
}

/** Whether an error is a failed gRPC call, with `code`, `details` and `metadata`. */
export function isGrpcServiceError(error: unknown): error is GrpcServiceError {
  return isError(error) && 'details' in error && 'metadata' in error && 'code' in error;
}

/** @deprecated use isGrpcServiceError */
export function isServerErrorResponse(error: unknown): error is GrpcServiceError {
  return isGrpcServiceError(error);
}

/** Whether a call ran out of time, directly or as the cause of a ServiceError. */
export function isGrpcDeadlineError(error: unknown): error is Error {
  return hasCode(error, StatusCode.DEADLINE_EXCEEDED);
}

/** Whether a call was cancelled, directly or as the cause of a ServiceError. */
export function isGrpcCancelledError(error: unknown): error is Error {
  return hasCode(error, StatusCode.CANCELLED);
}

function hasCode(error: unknown, code: StatusCode): boolean {
  if (isGrpcServiceError(error)) return error.code === code;
  return isError(error) && error.cause !== undefined && hasCode(error.cause, code);
}
