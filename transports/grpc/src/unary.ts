import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { decode, DecodeError, encode, encodeWith } from '@perdure/wire/codec';
import {
  SplicedResponse,
  StatusCode,
  type CallContext,
  type Handler,
  type MessageTypes,
  type MethodDescription,
} from '@perdure/wire/types';
import { GrpcCallContext } from './call-context.js';
import { grpcStatus, isStatusLike, StatusError } from './status.js';

/** What a transport logs through; any structured logger fits. */
export interface TransportLogger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface FailureReporting {
  readonly logger: TransportLogger;
  /** Makes the short text by which an INTERNAL answer is found in the log. */
  readonly reference: () => string;
}

export type RawHandler = (request: Uint8Array, context: CallContext) => Promise<Uint8Array>;

/** Bytes in, bytes out, with the failure rules of the service: the adapter between grpc-js and every handler. */
export function unaryCall(method: string, handler: RawHandler, reporting: FailureReporting): handleUnaryCall<Buffer, Uint8Array> {
  return (call, respond) => {
    void answer(call, respond, new GrpcCallContext(method, call), handler, reporting);
  };
}

async function answer(
  call: ServerUnaryCall<Buffer, Uint8Array>,
  respond: sendUnaryData<Uint8Array>,
  context: GrpcCallContext,
  handler: RawHandler,
  reporting: FailureReporting,
): Promise<void> {
  try {
    respond(null, await handler(call.request, context));
  } catch (error) {
    respond(refusal(error, context, reporting));
  }
}

function refusal(error: unknown, context: GrpcCallContext, reporting: FailureReporting) {
  try {
    if (isStatusLike(error)) return grpcStatus(error);
    if (context.cancelled) return { code: StatusCode.CANCELLED, details: 'nobody waits for the answer' };
  } catch (unpackable) {
    return masked(unpackable, context, reporting);
  }
  return masked(error, context, reporting);
}

/** A bug of ours: the caller gets a reference, the log gets the error. */
function masked(error: unknown, context: CallContext, { logger, reference }: FailureReporting) {
  const id = reference();
  logger.error({ err: error, method: context.method, reference: id }, 'call failed unexpectedly');
  return { code: StatusCode.INTERNAL, details: `Internal error; the server's log has it under reference ${id}.` };
}

/** Decodes and encodes round a handler of the public API. */
export function messageHandler(description: MethodDescription, handler: Handler<never, object>): RawHandler {
  const { requestType, responseType } = description;
  return async (bytes, context) => {
    const response = await handler(readRequest(requestType, bytes) as never, context);
    return response instanceof SplicedResponse
      ? encodeWith(responseType, response.message, response.extra)
      : encode(responseType, response);
  };
}

function readRequest(requestType: keyof MessageTypes, bytes: Uint8Array): object {
  try {
    return decode(requestType, bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw new StatusError(StatusCode.INVALID_ARGUMENT, error.message);
    throw error;
  }
}

/** Stands in for a method of a known service that nobody has built. */
export function unimplemented(methodName: string): RawHandler {
  return () => Promise.reject(new StatusError(StatusCode.UNIMPLEMENTED, `${methodName} is not implemented yet by Perdure.`));
}
