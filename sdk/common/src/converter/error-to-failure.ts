import type { failure } from '@perdure/wire/types';
import { ApplicationFailure } from '../failure/application-failure.js';
import { isError } from '../failure/error-class.js';
import { encodeApplicationFailureCategory, encodeRetryState, encodeTimeoutType } from '../failure/failure-enums.js';
import {
  ActivityFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  FAILURE_SOURCE,
  NexusOperationFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  type ProtoFailure,
} from '../failure/temporal-failure.js';
import { msOptionalToTs } from '../time.js';
import { toPayloadsWithContext, type PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';
import { cutoffStackTrace } from './stack-trace.js';

interface Conversion {
  readonly payloadConverter: PayloadConverter;
  readonly context: SerializationContext | undefined;
  readonly convertCause: (cause: unknown) => ProtoFailure | undefined;
}

/** An error as a failure of the API. A failure that came over the wire goes back as it came. */
export function errorToFailure(error: unknown, conversion: Conversion): ProtoFailure {
  if (error instanceof TemporalFailure && error.failure !== undefined) return error.failure;
  if (!isError(error)) return { source: FAILURE_SOURCE, message: `${describe(error)}${adviceForNonErrors}` };
  return {
    source: FAILURE_SOURCE,
    message: error.message,
    stackTrace: cutoffStackTrace(error.stack),
    cause: conversion.convertCause(error.cause),
    ...(error instanceof TemporalFailure ? infoOf(error, conversion) : {}),
  };
}

const adviceForNonErrors = ' [A value that is no Error was thrown; throw Error objects to get a stack trace]';

function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The one field that says of which kind a failure is. */
function infoOf(error: TemporalFailure, { payloadConverter, context }: Conversion): ProtoFailure {
  const payloads = (values: readonly unknown[] | null | undefined) => {
    const made = toPayloadsWithContext(payloadConverter, context, values ?? []);
    return made === undefined ? undefined : { payloads: made };
  };
  if (error instanceof ApplicationFailure) return { applicationFailureInfo: applicationInfo(error, payloads(error.details)) };
  if (error instanceof ActivityFailure) return { activityFailureInfo: activityInfo(error) };
  if (error instanceof ChildWorkflowFailure) return { childWorkflowExecutionFailureInfo: childInfo(error) };
  if (error instanceof CancelledFailure) return { canceledFailureInfo: { details: payloads(error.details) } };
  if (error instanceof TimeoutFailure) {
    const { lastHeartbeatDetails, timeoutType } = error;
    const details =
      lastHeartbeatDetails === undefined || lastHeartbeatDetails === null ? undefined : payloads([lastHeartbeatDetails]);
    return { timeoutFailureInfo: { timeoutType: encodeTimeoutType(timeoutType), lastHeartbeatDetails: details } };
  }
  if (error instanceof TerminatedFailure) return { terminatedFailureInfo: {} };
  if (error instanceof ServerFailure) return { serverFailureInfo: { nonRetryable: error.nonRetryable } };
  if (error instanceof NexusOperationFailure) return { nexusOperationExecutionFailureInfo: nexusInfo(error) };
  return {};
}

function applicationInfo(
  error: ApplicationFailure,
  details: failure.ApplicationFailureInfo['details'],
): failure.ApplicationFailureInfo {
  return {
    type: error.type ?? undefined,
    nonRetryable: error.nonRetryable ?? undefined,
    details,
    nextRetryDelay: msOptionalToTs(error.nextRetryDelay),
    category: encodeApplicationFailureCategory(error.category),
  };
}

function activityInfo(error: ActivityFailure): failure.ActivityFailureInfo {
  const { activityType, activityId, retryState, identity } = error;
  return { activityType: { name: activityType }, activityId, retryState: encodeRetryState(retryState), identity };
}

function childInfo(error: ChildWorkflowFailure): failure.ChildWorkflowExecutionFailureInfo {
  const { namespace, execution, workflowType, retryState } = error;
  return {
    namespace,
    workflowExecution: execution,
    workflowType: { name: workflowType },
    retryState: encodeRetryState(retryState),
  };
}

function nexusInfo(error: NexusOperationFailure): failure.NexusOperationFailureInfo {
  const { scheduledEventId, endpoint, service, operation, operationToken } = error;
  return { scheduledEventId, endpoint, service, operation, operationToken };
}
