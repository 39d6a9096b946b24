import { NamespaceNotFoundError, WorkflowNotFoundError } from '@perdure/common';
import type { GrpcServiceError } from '@perdure/transport-grpc/client';
import { decode } from '@perdure/wire/codec';
import { StatusCode, type google, type MessageTypes } from '@perdure/wire/types';
import { isGrpcServiceError, ServiceError } from './errors.js';

/** A detail of a failed call, if it has one of this type. */
export function statusDetail<T extends keyof MessageTypes>(error: unknown, typeName: T): MessageTypes[T] | undefined {
  const packed = isGrpcServiceError(error) ? error.metadata.get('grpc-status-details-bin')[0] : undefined;
  if (packed === undefined || typeof packed === 'string') return undefined;
  return detailOf(decode('google.rpc.Status', packed).details, typeName);
}

function detailOf<T extends keyof MessageTypes>(
  details: readonly google.protobuf.Any[] = [],
  typeName: T,
): MessageTypes[T] | undefined {
  const found = details.find(({ typeUrl }) => typeUrl?.endsWith(`/${typeName}`));
  return found === undefined ? undefined : decode(typeName, found.value ?? new Uint8Array());
}

/** The error that a failed call becomes for the user: one of a known kind, or a ServiceError with what the server said. */
export function clientError(error: unknown, what: string): Error {
  const namespace = statusDetail(error, 'temporal.api.errordetails.v1.NamespaceNotFoundFailure')?.namespace;
  if (namespace !== undefined) return new NamespaceNotFoundError(namespace);
  if (isGrpcServiceError(error)) return new ServiceError(`${what}: ${error.details}${adviceOn(error)}`, { cause: error });
  // Not of the call at all, such as arguments that cannot be converted.
  return error as Error;
}

function adviceOn({ code, details }: GrpcServiceError): string {
  const isTooLarge =
    (code === StatusCode.RESOURCE_EXHAUSTED && /larger than max/i.test(details)) ||
    (code === StatusCode.INVALID_ARGUMENT && /exceeds (?:size )?limit/.test(details));
  return isTooLarge
    ? `${details.endsWith('.') ? '' : '.'} Keep large data elsewhere and pass a reference to it, or let a payload codec compress it.`
    : '';
}

/** The same for calls about one workflow. */
export function workflowClientError(
  error: unknown,
  what: string,
  execution: { readonly workflowId?: string | undefined; readonly runId?: string | undefined },
): Error {
  const known = clientError(error, what);
  if (!(known instanceof ServiceError) || !isGrpcServiceError(error) || error.code !== StatusCode.NOT_FOUND) return known;
  return new WorkflowNotFoundError(error.details || 'Workflow not found', execution.workflowId ?? '', execution.runId);
}

/** Whether a failed call has this code. */
export function hasStatus(error: unknown, code: StatusCode): boolean {
  return isGrpcServiceError(error) && error.code === code;
}

/**
 * A call of several operations fails as a whole; what is of interest is the first operation that was not only aborted
 * because another failed.
 */
export function multiOperationCulprit(error: unknown): { readonly code: number; readonly message: string } | undefined {
  const failure = statusDetail(error, 'temporal.api.errordetails.v1.MultiOperationExecutionFailure');
  const culprit = failure?.statuses?.find(
    ({ code, details }) =>
      code !== StatusCode.OK && detailOf(details, 'temporal.api.failure.v1.MultiOperationExecutionAborted') === undefined,
  );
  return culprit === undefined ? undefined : { code: culprit.code ?? StatusCode.UNKNOWN, message: culprit.message ?? '' };
}
