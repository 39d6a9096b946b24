import { encode, varintSize } from '@perdure/wire/codec';
import type { common } from '@perdure/wire/types';

/** Encoded size, by arithmetic: inputs and results pass here on every call and are not encoded until they become an event. */
export function payloadsSize(payloads: common.Payloads | undefined): number {
  let size = 0;
  for (const payload of payloads?.payloads ?? []) size += fieldSize(payloadSize(payload));
  return size;
}

export function memoSize(memo: common.Memo | undefined): number {
  let size = 0;
  for (const [key, payload] of Object.entries(memo?.fields ?? {})) size += fieldSize(entrySize(key, payloadSize(payload)));
  return size;
}

function payloadSize(payload: common.Payload): number {
  // Payloads that are stored elsewhere carry a list that is too rare to count by hand.
  if ((payload.externalPayloads?.length ?? 0) > 0) return encode('temporal.api.common.v1.Payload', payload).length;
  let size = payload.data === undefined || payload.data.length === 0 ? 0 : fieldSize(payload.data.length);
  for (const [key, value] of Object.entries(payload.metadata ?? {})) size += fieldSize(entrySize(key, value.length));
  return size;
}

function entrySize(key: string, valueBytes: number): number {
  return fieldSize(Buffer.byteLength(key)) + fieldSize(valueBytes);
}

/** A length-delimited field with a number below 16. */
function fieldSize(bytes: number): number {
  return 1 + varintSize(bytes) + bytes;
}
