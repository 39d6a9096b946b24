/** Payloads that the server writes itself. The engine has no encoder, and needs ASCII only. */
import type { common } from '@perdure/wire/types';

const ascii = (text: string): Uint8Array => Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
const JSON_PLAIN = ascii('json/plain');

export const jsonPayload = (value: string | readonly string[]): common.Payload => ({
  metadata: { encoding: JSON_PLAIN },
  data: ascii(JSON.stringify(value)),
});

/** One text, as SDKs write a string. */
export const textPayloads = (text: string): common.Payloads => ({ payloads: [jsonPayload(text)] });
