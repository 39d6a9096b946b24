/** Names of a run's parts: one letter for the kind, then the key. The empty name is the root. */
import { fromUtf8, utf8 } from './ids.js';

export type PartKind = 'origin' | 'activity' | 'timer' | 'child' | 'external' | 'buffered' | 'request';
const LETTERS = {
  origin: 0x6f,
  activity: 0x61,
  timer: 0x74,
  child: 0x63,
  external: 0x65,
  buffered: 0x62,
  request: 0x72,
} as const satisfies Record<PartKind, number>;
const KINDS = new Map<number, PartKind>(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as PartKind]));

export const ROOT_NAME = new Uint8Array(0);

/** Numeric keys are written in 8 bytes, big-endian, so that parts come back in order. */
export function numberedPart(kind: PartKind, key: number): Uint8Array {
  const name = new Uint8Array(9);
  name[0] = LETTERS[kind];
  writeNumber(name, 1, key);
  return name;
}

export function textPart(kind: PartKind, key: string): Uint8Array {
  const text = utf8(key);
  const name = new Uint8Array(text.length + 1);
  name[0] = LETTERS[kind];
  name.set(text, 1);
  return name;
}

export const partKind = (name: Uint8Array): PartKind | undefined => KINDS.get(name[0] ?? 0);
export const partNumber = (name: Uint8Array): number => readNumber(name, 1);
export const partText = (name: Uint8Array): string => fromUtf8(name.subarray(1));

/** Up to 2^53 - 1. */
export function writeNumber(target: Uint8Array, offset: number, value: number): void {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  view.setUint32(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 4, value >>> 0);
}

export function readNumber(source: Uint8Array, offset: number): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  return view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}
