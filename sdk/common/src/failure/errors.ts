import { defineErrorClass } from './error-class.js';

/** Thrown by code that gets a value which it does not expect or cannot handle. */
export class ValueError extends Error {
  constructor(
    message: string | undefined,
    override readonly cause?: unknown,
  ) {
    super(message ?? undefined);
  }

  static {
    defineErrorClass(this, 'ValueError');
  }
}

/** A value cannot become a payload, or a payload cannot become a value; the message says which and why. */
export class PayloadConverterError extends ValueError {
  static {
    defineErrorClass(this, 'PayloadConverterError');
  }
}

/** The operation cannot be done in the state the object is in, such as using a connection that was closed. */
export class IllegalStateError extends Error {
  static {
    defineErrorClass(this, 'IllegalStateError');
  }
}

/** The server knows no (open) workflow of this id: a wrong id, a closed workflow, or one whose retention has passed. */
export class WorkflowNotFoundError extends Error {
  constructor(
    message: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
  ) {
    super(message);
  }

  static {
    defineErrorClass(this, 'WorkflowNotFoundError');
  }
}

/** The server knows no namespace of this name. */
export class NamespaceNotFoundError extends Error {
  constructor(readonly namespace: string) {
    super(`Namespace not found: '${namespace}'`);
  }

  static {
    defineErrorClass(this, 'NamespaceNotFoundError');
  }
}

/**
 * Thrown from an activity to leave it open: the worker reports nothing, and somebody completes it later through
 * the client's `activity` (AsyncCompletionClient).
 */
export class CompleteAsyncError extends Error {
  static {
    defineErrorClass(this, 'CompleteAsyncError');
  }
}
