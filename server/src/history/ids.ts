/** Ids as text (in requests and in the engine) and as bytes (in stores). */
import { InvariantError, slotOf } from '@perdure/engine';
import type { UnitKey } from '@perdure/engine/ports';

/** Id spaces are separate per kind; more kinds come with their features. */
export const UnitKind = { WORKFLOW: 1 } as const;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

export function uuidBytes(text: string): Uint8Array {
  if (!isUuid(text)) throw new InvariantError(`not a UUID: ${text}`);
  const bytes = new Uint8Array(16);
  let at = 0;
  for (let index = 0; index < 16; index += 1) {
    if (text.charCodeAt(at) === DASH) at += 1;
    bytes[index] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));
    at += 2;
  }
  return bytes;
}

/** The value of a hexadecimal digit, given by its character code. */
const nibble = (code: number): number => (code & 0xf) + (code > NINE ? 9 : 0);
const DASH = 0x2d;
const NINE = 0x39;

export function uuidText(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += HEX[bytes[index] ?? 0];
  }
  return text;
}

export function workflowKey(namespaceId: string, workflowId: string): UnitKey {
  const namespaceBytes = uuidBytes(namespaceId);
  const id = utf8(workflowId);
  return { slot: slotOf(namespaceBytes, id), namespaceId: namespaceBytes, kind: UnitKind.WORKFLOW, id };
}

/** Names a unit in maps: two keys have the same text exactly if they are equal. */
export const unitText = (namespaceId: string, workflowId: string): string => `${namespaceId}/${workflowId}`;
