import { messageFromJson, messageToJson } from '@perdure/wire/json';
import type { common, history } from '@perdure/wire/types';

const historyType = 'temporal.api.history.v1.History';
const payloadType = 'temporal.api.common.v1.Payload';

export type History = history.History;
export type Payload = common.Payload;

/** A payload as JSON has it: metadata and data in base64. */
export interface JSONPayload {
  metadata?: Record<string, string> | null | undefined;
  data?: string | null | undefined;
}

/**
 * A history from its JSON form, as `historyToJSON`, CLI and UI write it.
 * @throws TypeError for what is no history
 */
export function historyFromJSON(json: unknown): history.History {
  const { events } = (json ?? {}) as { readonly events?: unknown };
  if (!Array.isArray(events)) throw new TypeError('Invalid history, expected an object with an array of events');
  return messageFromJson(historyType, json);
}

/** A history, as `handle.fetchHistory()` gives it, as the text of a JSON file that other tools take too. */
export function historyToJSON(history: history.History): string {
  return JSON.stringify(messageToJson(historyType, history), undefined, 2);
}

export function payloadToJSON(payload: common.Payload): JSONPayload {
  return messageToJson(payloadType, payload) as JSONPayload;
}

/** @throws TypeError for what is no payload */
export function JSONToPayload(json: JSONPayload): common.Payload {
  return messageFromJson(payloadType, json);
}
