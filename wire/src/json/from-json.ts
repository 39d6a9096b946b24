import { fieldsOf, isMessageType } from '../codec/message-codec.js';
import type { FieldRow } from '../codec/field-row.js';
import type { MessageTypes } from '../types/index.js';
import { enumFromJson, enumsOf, type EnumNames } from './enum-names.js';
import { scalarFromJson } from './scalars.js';
import { wellKnown } from './well-known.js';

/**
 * Reads a message of the API from protobuf's JSON form, as CLI and UI write histories: enums by name, 64-bit numbers as text,
 * bytes in base64, times and durations as text, names of fields in camelCase or as in the .proto files. Unknown fields are left out.
 * @throws TypeError for what does not fit the message
 */
export function messageFromJson<Q extends keyof MessageTypes>(typeName: Q, json: unknown): MessageTypes[Q] {
  return fromJson(typeName, json);
}

function fromJson(typeName: string, json: unknown): object {
  const special = wellKnown(typeName);
  if (special !== undefined) return special.fromJson(json);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError(`not a ${typeName}: ${JSON.stringify(json)}`);
  const given = new Map(Object.entries(json).map(([name, value]) => [camelCase(name), value as unknown]));
  const enums = enumsOf(typeName);
  const message: Record<string, unknown> = {};
  for (const row of fieldsOf(typeName)) {
    const value = given.get(row[0]);
    if (value !== undefined && value !== null) message[row[0]] = fieldFromJson(row, enums.get(row[0]), value);
  }
  return message;
}

function fieldFromJson([name, , type, extra]: FieldRow, names: EnumNames | undefined, value: unknown): unknown {
  const one = (json: unknown) => (names === undefined ? valueFromJson(type, json) : enumFromJson(names, json));
  if (extra === undefined || extra === 'oneof') return one(value);
  if (extra === 'repeated') {
    if (!Array.isArray(value)) throw new TypeError(`${name} is no list: ${JSON.stringify(value)}`);
    return value.map(one);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} is no object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, one(item)]));
}

function valueFromJson(type: string, value: unknown): unknown {
  return isMessageType(type) ? fromJson(type, value) : scalarFromJson(type, value);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
