import type { common, failure } from '@perdure/wire/types';
import type { Writable } from '../writable.js';
import { defineErrorClass } from './error-class.js';
import type { RetryState, TimeoutType } from './failure-enums.js';

/** What marks failures that this SDK has written; the same word as the official TypeScript SDK's. */
export const FAILURE_SOURCE = 'TypeScriptSDK';

export type ProtoFailure = Writable<failure.Failure>;
export type WorkflowExecution = common.WorkflowExecution;

/**
 * A failure that crosses the borders of workflows and activities. ApplicationFailure is the only one to throw from your own code;
 * none of them is meant to be extended.
 */
export class TemporalFailure extends Error {
  /** The failure as it came over the wire, if it did. */
  failure?: ProtoFailure;
  declare readonly cause?: Error | undefined;

  constructor(message?: string | null, cause?: Error) {
    super(message ?? undefined, cause === undefined ? undefined : { cause });
  }

  static {
    defineErrorClass(this, 'TemporalFailure');
  }
}

/** Something went wrong in the service itself. */
export class ServerFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly nonRetryable: boolean,
    cause?: Error,
  ) {
    super(message, cause);
  }

  static {
    defineErrorClass(this, 'ServerFailure');
  }
}

/**
 * Cancellation was requested. Let it propagate to let the work be cancelled; catch it to go on regardless. A request
 * for cancellation comes only once.
 */
export class CancelledFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly details: unknown[] = [],
    cause?: Error,
  ) {
    super(message, cause);
  }

  static {
    defineErrorClass(this, 'CancelledFailure');
  }
}

/** The cause when a workflow was terminated. */
export class TerminatedFailure extends TemporalFailure {
  static {
    defineErrorClass(this, 'TerminatedFailure');
  }
}

/** An activity or workflow has run out of time. */
export class TimeoutFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    /** What the activity said in its last heartbeat. */
    readonly lastHeartbeatDetails: unknown,
    readonly timeoutType: TimeoutType,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'TimeoutFailure');
  }
}

/** An activity has failed for good; `cause` says why. Made by the SDK only. */
export class ActivityFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly activityType: string,
    readonly activityId: string | undefined,
    readonly retryState: RetryState,
    readonly identity: string | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }

  static {
    defineErrorClass(this, 'ActivityFailure');
  }
}

/** A child workflow has failed; `cause` says why. Made by the SDK only. */
export class ChildWorkflowFailure extends TemporalFailure {
  constructor(
    readonly namespace: string | undefined,
    readonly execution: WorkflowExecution,
    readonly workflowType: string,
    readonly retryState: RetryState,
    cause?: Error,
  ) {
    super('Child Workflow execution failed', cause);
  }

  static {
    defineErrorClass(this, 'ChildWorkflowFailure');
  }
}

/** A Nexus operation that a workflow has called failed; `cause` says why. */
export class NexusOperationFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly scheduledEventId: number | undefined,
    readonly endpoint: string,
    readonly service: string,
    readonly operation: string,
    readonly operationToken: string | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }

  static {
    defineErrorClass(this, 'NexusOperationFailure');
  }
}

/**
 * A workflow cannot be started: one of this id is running and the conflict policy says FAIL, or a closed one is in the way of
 * the reuse policy.
 */
export class WorkflowExecutionAlreadyStartedError extends TemporalFailure {
  constructor(
    message: string,
    readonly workflowId: string,
    readonly workflowType: string,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'WorkflowExecutionAlreadyStartedError');
  }
}
