import type { failure } from '@perdure/wire/types';
import { ApplicationFailure } from '../failure/application-failure.js';
import { decodeApplicationFailureCategory, decodeRetryState, decodeTimeoutType } from '../failure/failure-enums.js';
import {
  ActivityFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusOperationFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  type ProtoFailure,
} from '../failure/temporal-failure.js';
import type { common } from '@perdure/wire/types';
import { optionalTsToMs } from '../time.js';
import { arrayFromPayloads, fromPayloadsAtIndex, type PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';

interface Conversion {
  readonly payloadConverter: PayloadConverter;
  readonly context: SerializationContext | undefined;
  readonly convertCause: (cause: ProtoFailure | undefined) => Error | undefined;
}

/** A failure of the API as an error of the class that its kind has. */
export function failureToError(proto: ProtoFailure, conversion: Conversion): TemporalFailure {
  const cause = conversion.convertCause(proto.cause);
  const message = proto.message ?? undefined;
  const all = (details: common.Payloads | undefined) =>
    arrayFromPayloads(conversion.payloadConverter, details?.payloads, conversion.context);
  const { applicationFailureInfo, timeoutFailureInfo, canceledFailureInfo, serverFailureInfo, resetWorkflowFailureInfo } = proto;
  if (applicationFailureInfo)
    return applicationFailure(message, applicationFailureInfo, all(applicationFailureInfo.details), cause);
  if (proto.activityFailureInfo) return activityFailure(message, proto.activityFailureInfo, cause);
  if (proto.childWorkflowExecutionFailureInfo) return childFailure(proto.childWorkflowExecutionFailureInfo, cause);
  if (canceledFailureInfo) return new CancelledFailure(message, all(canceledFailureInfo.details), cause);
  if (timeoutFailureInfo) {
    const { lastHeartbeatDetails, timeoutType } = timeoutFailureInfo;
    const details = fromPayloadsAtIndex(conversion.payloadConverter, 0, lastHeartbeatDetails?.payloads, conversion.context);
    return withCause(new TimeoutFailure(message, details, decodeTimeoutType(timeoutType) as never), cause);
  }
  if (proto.terminatedFailureInfo) return new TerminatedFailure(message, cause);
  if (serverFailureInfo) return new ServerFailure(message, Boolean(serverFailureInfo.nonRetryable), cause);
  if (resetWorkflowFailureInfo)
    return new ApplicationFailure(message, 'ResetWorkflow', false, all(resetWorkflowFailureInfo.lastHeartbeatDetails), cause);
  if (proto.nexusOperationExecutionFailureInfo) return nexusFailure(message, proto.nexusOperationExecutionFailureInfo, cause);
  return new TemporalFailure(message, cause);
}

/** The class of timeouts takes no cause, the wire may have one: a heartbeat timeout's last failure. */
function withCause(error: TemporalFailure, cause: Error | undefined): TemporalFailure {
  if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
  return error;
}

function applicationFailure(
  message: string | undefined,
  info: failure.ApplicationFailureInfo,
  details: unknown[],
  cause: Error | undefined,
): ApplicationFailure {
  const delayMs = optionalTsToMs(info.nextRetryDelay);
  const category = decodeApplicationFailureCategory(info.category);
  // No type is the empty text, as in the official SDK.
  return new ApplicationFailure(message, info.type ?? '', Boolean(info.nonRetryable), details, cause, delayMs, category);
}

function activityFailure(
  message: string | undefined,
  info: failure.ActivityFailureInfo,
  cause: Error | undefined,
): ActivityFailure {
  const retryState = decodeRetryState(info.retryState) as ActivityFailure['retryState'];
  return new ActivityFailure(
    message,
    info.activityType?.name ?? '',
    info.activityId || undefined,
    retryState,
    info.identity || undefined,
    cause,
  );
}

function childFailure(info: failure.ChildWorkflowExecutionFailureInfo, cause: Error | undefined): ChildWorkflowFailure {
  const retryState = decodeRetryState(info.retryState) as ChildWorkflowFailure['retryState'];
  return new ChildWorkflowFailure(
    info.namespace || undefined,
    info.workflowExecution ?? {},
    info.workflowType?.name ?? '',
    retryState,
    cause,
  );
}

function nexusFailure(
  message: string | undefined,
  info: failure.NexusOperationFailureInfo,
  cause: Error | undefined,
): NexusOperationFailure {
  const { scheduledEventId, endpoint = '', service = '', operation = '', operationToken } = info;
  return new NexusOperationFailure(message, scheduledEventId, endpoint, service, operation, operationToken || undefined, cause);
}
