import type { Payload } from '../interfaces.js';

/** Where a RawValue keeps its payload; found across realms and copies of this package. */
export const rawPayloadKey = Symbol.for('perdure.RawValue.payload');

/** The payload of a RawValue; undefined for every other value. */
export function rawPayloadOf(value: unknown): Payload | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { readonly [rawPayloadKey]?: Payload })[rawPayloadKey];
}
