import { fieldsOf, isMessageType } from '../codec/message-codec.js';
import type { FieldRow } from '../codec/field-row.js';
import type { MessageTypes } from '../types/index.js';
import { enumsOf, type EnumNames } from './enum-names.js';
import { scalarToJson } from './scalars.js';
import { wellKnown } from './well-known.js';

/**
 * Protobuf's JSON form of a message of the API, as CLI and UI write it: what `messageFromJson` reads. Fields that hold the value they have when
 * absent are left out. @returns what JSON.stringify takes
 * @throws TypeError for google.protobuf.Any, whose content only its author knows
 */
export function messageToJson<Q extends keyof MessageTypes>(typeName: Q, message: MessageTypes[Q]): unknown {
  return toJson(typeName, message);
}

function toJson(typeName: string, message: object): unknown {
  const special = wellKnown(typeName);
  if (special !== undefined) return special.toJson(message);
  const enums = enumsOf(typeName);
  const json: Record<string, unknown> = {};
  for (const row of fieldsOf(typeName)) {
    const value = (message as Record<string, unknown>)[row[0]];
    if (isPresent(row, value)) json[row[0]] = fieldToJson(row, enums.get(row[0]), value);
  }
  return json;
}

function isPresent([, , type, extra]: FieldRow, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (extra === 'oneof' || (extra === undefined && isMessageType(type))) return true;
  if (extra === undefined) return type === 'bytes' ? (value as Uint8Array).length > 0 : Boolean(value) || Number.isNaN(value);
  return Object.keys(value).length > 0;
}

function fieldToJson([, , type, extra]: FieldRow, names: EnumNames | undefined, value: unknown): unknown {
  // What a newer server says without a name stays a number, as in other tools.
  const one = (item: unknown) => (names === undefined ? valueToJson(type, item) : (names.names.get(item as number) ?? item));
  if (extra === undefined || extra === 'oneof') return one(value);
  if (extra === 'repeated') return (value as unknown[]).map(one);
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, one(item)]));
}

function valueToJson(type: string, value: unknown): unknown {
  return isMessageType(type) ? toJson(type, value as object) : scalarToJson(type, value);
}
