import type { Duration } from '../time.js';
import { defineErrorClass, isError } from './error-class.js';
import type { ApplicationFailureCategory } from './failure-enums.js';
import { TemporalFailure } from './temporal-failure.js';

export interface ApplicationFailureOptions {
  message?: string | undefined;
  /** What `RetryPolicy.nonRetryableErrorTypes` is compared with. */
  type?: string | undefined;
  /** Whether the activity or workflow is not to be tried again; false when left out. */
  nonRetryable?: boolean | undefined;
  /** Anything that the payload converter understands. */
  details?: unknown[] | undefined;
  /** Replaces the delay that the retry policy asks for, once; its other limits still hold. */
  nextRetryDelay?: Duration | undefined;
  cause?: Error | undefined;
  category?: ApplicationFailureCategory | undefined;
}

/**
 * A failure of the application's own. Thrown in a workflow it fails the workflow (any other error fails the workflow task, which is tried
 * again). Thrown in an activity it fails the attempt, as does any other error, which is turned into one of these.
 */
export class ApplicationFailure extends TemporalFailure {
  constructor(
    message?: string | null,
    readonly type?: string | undefined | null,
    readonly nonRetryable?: boolean | undefined | null,
    readonly details?: unknown[] | undefined | null,
    cause?: Error,
    readonly nextRetryDelay?: Duration | undefined | null,
    readonly category?: ApplicationFailureCategory | undefined | null,
  ) {
    super(message, cause);
  }

  /** An ApplicationFailure made of any error, with parts replaced. */
  static fromError(error: unknown, overrides: ApplicationFailureOptions = {}): ApplicationFailure {
    const made = ensureApplicationFailure(error);
    const failure = new ApplicationFailure(
      overrides.message ?? made.message,
      overrides.type ?? made.type,
      overrides.nonRetryable ?? made.nonRetryable,
      overrides.details ?? made.details,
      overrides.cause ?? made.cause,
      overrides.nextRetryDelay ?? made.nextRetryDelay,
      overrides.category ?? made.category,
    );
    copyStack(failure, made);
    return failure;
  }

  static create(options: ApplicationFailureOptions): ApplicationFailure {
    const { message, type, nonRetryable = false, details, nextRetryDelay, cause, category } = options;
    return new ApplicationFailure(message, type, nonRetryable, details, cause, nextRetryDelay, category);
  }

  /** One that is tried again, unless the retry policy excludes its type. */
  static retryable(message?: string | null, type?: string | null, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure(message, type ?? 'Error', false, details);
  }

  /** One that is never tried again. */
  static nonRetryable(message?: string | null, type?: string | null, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure(message, type ?? 'Error', true, details);
  }

  static {
    defineErrorClass(this, 'ApplicationFailure');
  }
}

/**
 * What a payload converter or codec throws when it understands a payload and finds it invalid. Trying again would not help,
 * so it is not retryable; the type is that of all SDKs.
 */
export function createPayloadValidationError(details: unknown): ApplicationFailure {
  const given = details === undefined || details === null ? [] : [details];
  return new ApplicationFailure('Payload validation failed', 'PayloadValidationError', true, given);
}

/** The stack of the place where the error came from is worth more than that of the conversion. */
function copyStack(target: Error, source: Error | undefined): void {
  Object.defineProperty(target, 'stack', { value: source?.stack ?? '', writable: true, configurable: true });
}

/**
 * The error itself if it is an ApplicationFailure, else one made of it: its message (or its text), the name of its class as type,
 * its stack and its cause.
 */
export function ensureApplicationFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (!isError(error)) {
    const failure = new ApplicationFailure(textOf(error), undefined, false);
    copyStack(failure, undefined);
    return failure;
  }
  const cause = isError(error.cause) ? error.cause : undefined;
  const className = (error.constructor as { readonly name?: string } | undefined)?.name;
  const failure = new ApplicationFailure(error.message || textOf(error), className ?? error.name, false, undefined, cause);
  copyStack(failure, error);
  return failure;
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The error itself if it may cross the borders of workflows and activities, else an ApplicationFailure made of it. */
export function ensureTemporalFailure(error: unknown): TemporalFailure {
  return error instanceof TemporalFailure ? error : ensureApplicationFailure(error);
}

/** The message at the end of an error's chain of causes. */
export function rootCause(error: unknown): string | undefined {
  if (error instanceof TemporalFailure) return error.cause === undefined ? error.message : rootCause(error.cause);
  if (isError(error)) return error.message;
  return typeof error === 'string' ? error : undefined;
}
