/** Every error that reaches a caller, in one catalogue: code, detail type and sentence (api.md 0.1). */
import { StatusCode, type failure } from '@perdure/wire/types';

export interface ErrorDetail {
  /** Fully qualified protobuf message name. */
  readonly typeName: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The caller's mistake, or weather told to the caller. Crosses hosts as (code, message, details). */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(
    readonly code: number,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
  }
}

const detail = (name: string, value: Readonly<Record<string, unknown>> = {}): ErrorDetail => ({
  typeName: `temporal.api.errordetails.v1.${name}`,
  value,
});

export const invalidArgument = (message: string) => new RequestError(StatusCode.INVALID_ARGUMENT, message);
export const notFound = (message: string) => new RequestError(StatusCode.NOT_FOUND, message, [detail('NotFoundFailure')]);
export const namespaceNotFound = (namespace: string) =>
  new RequestError(StatusCode.NOT_FOUND, `Namespace ${namespace} is not found.`, [
    detail('NamespaceNotFoundFailure', { namespace }),
  ]);
export const namespaceExists = (name: string) =>
  new RequestError(StatusCode.ALREADY_EXISTS, `Namespace "${name}" already exists`, [detail('NamespaceAlreadyExistsFailure')]);
export const workflowAlreadyStarted = (message: string, startRequestId: string, runId: string) =>
  new RequestError(StatusCode.ALREADY_EXISTS, message, [
    detail('WorkflowExecutionAlreadyStartedFailure', { startRequestId, runId }),
  ]);
export const failedPrecondition = (message: string) => new RequestError(StatusCode.FAILED_PRECONDITION, message);
export const workflowNotReady = (message: string) =>
  new RequestError(StatusCode.FAILED_PRECONDITION, message, [detail('WorkflowNotReadyFailure')]);
/** What the workflow's code said to a query; `failure` as it came from the worker. */
export const queryFailed = (message: string, failure: failure.Failure | undefined) =>
  new RequestError(StatusCode.INVALID_ARGUMENT, message, [
    detail('QueryFailedFailure', failure === undefined ? {} : { failure }),
  ]);
export const unimplemented = (message: string) => new RequestError(StatusCode.UNIMPLEMENTED, message);
export const unavailable = (message: string) => new RequestError(StatusCode.UNAVAILABLE, message);
export const deadlineExceeded = (message: string) => new RequestError(StatusCode.DEADLINE_EXCEEDED, message);

/** ResourceExhausted causes and scopes by their wire numbers (api.md section 5). */
export const resourceExhausted = (message: string, cause: number, scope: number) =>
  new RequestError(StatusCode.RESOURCE_EXHAUSTED, message, [detail('ResourceExhaustedFailure', { cause, scope })]);

/** A bug of ours, never the caller's mistake: drop the cached state of what it touched, report it, let the rest run. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
