import { ActivityFailure, CancelledFailure, ChildWorkflowFailure, NexusOperationFailure } from '@perdure/common';
import { defineErrorClass } from '@perdure/common/internal';
import type { ContinueAsNewWorkflowExecution, LocalActivityBackoff, WorkflowCommand } from './protocol/index.js';

/** Base of the errors that this package makes. */
export class WorkflowError extends Error {
  static {
    defineErrorClass(this, 'WorkflowError');
  }
}

/** The workflow does what a replay could not repeat. */
export class DeterminismViolationError extends WorkflowError {
  static {
    defineErrorClass(this, 'DeterminismViolationError');
  }
}

/** A promise of the workflow was rejected and nobody looks at it. Fails the workflow task; the reason is the cause. */
export class UnhandledRejectionError extends WorkflowError {
  declare readonly cause: unknown;

  constructor(reason: unknown) {
    super(`Unhandled Promise rejection: ${String(reason)}`, { cause: reason });
  }

  static {
    defineErrorClass(this, 'UnhandledRejectionError');
  }
}

/** What `continueAsNew` throws. It must leave the workflow function: catching it keeps the run going. */
export class ContinueAsNew extends Error {
  constructor(
    readonly command: ContinueAsNewWorkflowExecution,
    readonly eventGroupMarkers?: WorkflowCommand['eventGroupMarkers'],
  ) {
    super('Workflow continued as new');
  }

  static {
    defineErrorClass(this, 'ContinueAsNew');
  }
}

/** A local activity's next attempt waits for a timer of the workflow. Never seen by users. */
export class LocalActivityDoBackoff extends Error {
  constructor(readonly backoff: LocalActivityBackoff) {
    super('The local activity is to be tried again later');
  }

  static {
    defineErrorClass(this, 'LocalActivityDoBackoff');
  }
}

/** Whether an error is a cancellation, of this code or of the activity, child or Nexus operation it waited for. */
export function isCancellation(error: unknown): boolean {
  if (error instanceof CancelledFailure) return true;
  const isWrapper =
    error instanceof ActivityFailure || error instanceof ChildWorkflowFailure || error instanceof NexusOperationFailure;
  return isWrapper && error.cause instanceof CancelledFailure;
}
