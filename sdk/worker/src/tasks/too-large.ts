import { isGrpcServiceError } from '@perdure/client';
import { enums, StatusCode } from '@perdure/wire/types';
import type { TaskFailure } from './explain.js';
import type { TaskParts } from './task-parts.js';

export interface TooLargeError extends Error {
  /** What the server said. */
  readonly details: string;
}

/** Whether a call failed as its message is larger than the server's gRPC takes: 4 MiB when nothing else is set. */
export function isTooLarge(error: unknown): error is TooLargeError {
  return isGrpcServiceError(error) && error.code === StatusCode.RESOURCE_EXHAUSTED && /larger than max/i.test(error.details);
}

/**
 * Said instead of an answer that did not go through: else the task would time out and be done again for ever, without a word. On this
 * cause the official server terminates the workflow, as it does with answers that reach it and are too large.
 */
export function tooLargeFailure({ workflowType, workflowId }: TaskParts, { details }: TooLargeError): TaskFailure {
  const message =
    `The answer of workflow ${workflowType} (${workflowId}) to its task is too large for the server (${details}): what it gives to ` +
    'activities, children and its own result counts together. Keep large data elsewhere and pass references, or do less at a time';
  return {
    cause: enums.WorkflowTaskFailedCause.GRPC_MESSAGE_TOO_LARGE,
    failure: { message, source: 'TypeScriptSDK', applicationFailureInfo: { type: 'GrpcMessageTooLarge' } },
  };
}
