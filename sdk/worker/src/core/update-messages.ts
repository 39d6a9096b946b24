import type { DoUpdate } from '@perdure/workflow/protocol';
import { decode, encode } from '@perdure/wire/codec';
import type { history, protocol, update } from '@perdure/wire/types';
import { InvalidHistoryError } from './errors.js';

/** A request to update the run, from a message of the task or made up from history on replay. */
export interface IncomingUpdate {
  readonly messageId: string;
  readonly protocolInstanceId: string;
  /** The request is handled once the event before this one is. */
  readonly sequencingEventId: number;
  readonly request: update.Request;
}

/** An answer to a request, on its way to the server; exactly one of the three is there. */
export interface UpdateMessage {
  readonly id: string;
  readonly protocolInstanceId: string;
  readonly acceptance?: update.Acceptance;
  readonly rejection?: update.Rejection;
  readonly response?: update.Response;
}

const requestType = 'temporal.api.update.v1.Request';

/** @throws InvalidHistoryError for a protocol that is not update's. */
export function incomingUpdate(message: protocol.Message): IncomingUpdate {
  const typeUrl = message.body?.typeUrl ?? '';
  if (!typeUrl.endsWith(`/${requestType}`))
    throw new InvalidHistoryError(`the task holds a message of unknown type '${typeUrl}'`);
  if (message.eventId === undefined) throw new InvalidHistoryError('an update request has no sequencing event');
  return {
    messageId: message.id ?? '',
    protocolInstanceId: message.protocolInstanceId ?? '',
    sequencingEventId: message.eventId,
    request: decode(requestType, message.body?.value ?? new Uint8Array()),
  };
}

/** The request that an admitted event keeps for a worker to come. */
export function admittedUpdate(event: history.HistoryEvent): IncomingUpdate {
  const request = event.workflowExecutionUpdateAdmittedEventAttributes?.request;
  const updateId = request?.meta?.updateId;
  if (request === undefined || updateId === undefined) throw new InvalidHistoryError('an admitted update has no request');
  return { messageId: `${updateId}/request`, protocolInstanceId: updateId, sequencingEventId: event.eventId ?? 0, request };
}

/** The request that an accepted event answers. */
export function acceptedUpdate(event: history.HistoryEvent): IncomingUpdate {
  const attributes = event.workflowExecutionUpdateAcceptedEventAttributes;
  if (attributes?.acceptedRequest === undefined) throw new InvalidHistoryError('an accepted update has no request');
  return {
    messageId: attributes.acceptedRequestMessageId ?? '',
    protocolInstanceId: attributes.protocolInstanceId ?? '',
    sequencingEventId: attributes.acceptedRequestSequencingEventId ?? 0,
    request: attributes.acceptedRequest,
  };
}

/** @param runValidator  False on replay: what history holds was accepted. */
export function doUpdateJob({ request, protocolInstanceId }: IncomingUpdate, runValidator: boolean): DoUpdate {
  return {
    type: 'doUpdate',
    id: request.meta?.updateId ?? '',
    protocolInstanceId,
    name: request.input?.name ?? '',
    input: request.input?.args?.payloads ?? [],
    headers: request.input?.header?.fields ?? {},
    meta: request.meta,
    runValidator,
  };
}

export function encodeUpdateMessage(message: UpdateMessage): protocol.Message {
  return { id: message.id, protocolInstanceId: message.protocolInstanceId, body: bodyOf(message) };
}

function bodyOf({ acceptance, rejection, response }: UpdateMessage): protocol.Message['body'] {
  if (acceptance !== undefined) return any('Acceptance', encode('temporal.api.update.v1.Acceptance', acceptance));
  if (rejection !== undefined) return any('Rejection', encode('temporal.api.update.v1.Rejection', rejection));
  return any('Response', encode('temporal.api.update.v1.Response', response ?? {}));
}

function any(name: string, value: Uint8Array): protocol.Message['body'] {
  return { typeUrl: `type.googleapis.com/temporal.api.update.v1.${name}`, value };
}
