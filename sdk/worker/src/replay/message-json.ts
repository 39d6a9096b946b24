import { fieldsOf, isMessageType, type FieldRow } from '@perdure/wire/codec';
import { enums } from '@perdure/wire/types';

/**
 * Reads a message of the API from protobuf's JSON form, as CLI and UI write histories: enums by name, 64-bit numbers as text,
 * bytes in base64, times and durations as text, names of fields in camelCase or as in the .proto files.
 * @throws TypeError for what does not fit the message
 */
export function messageFromJson(typeName: string, json: unknown): object {
  if (typeName === 'google.protobuf.Timestamp') return timestamp(json);
  if (typeName === 'google.protobuf.Duration') return duration(json);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError(`not a ${typeName}: ${JSON.stringify(json)}`);
  const given = new Map(Object.entries(json).map(([name, value]) => [camelCase(name), value as unknown]));
  const message: Record<string, unknown> = {};
  for (const row of fieldsOf(typeName)) {
    const value = given.get(row[0]);
    if (value !== undefined && value !== null) message[row[0]] = fieldFromJson(row, value);
  }
  return message;
}

function fieldFromJson([name, , type, extra]: FieldRow, value: unknown): unknown {
  if (extra === undefined || extra === 'oneof') return valueFromJson(type, value);
  if (extra === 'repeated') {
    if (!Array.isArray(value)) throw new TypeError(`${name} is no list: ${JSON.stringify(value)}`);
    return value.map((item) => valueFromJson(type, item));
  }
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, valueFromJson(type, item)]));
}

function valueFromJson(type: string, value: unknown): unknown {
  if (isMessageType(type)) return messageFromJson(type, value);
  switch (type) {
    case 'string':
    case 'bool':
      return value;
    case 'bytes':
      return new Uint8Array(Buffer.from(String(value), 'base64'));
    case 'int32':
      return typeof value === 'string' && !/^-?\d+$/.test(value) ? enumValue(value) : Number(value);
    default:
      return Number(value);
  }
}

/** `EVENT_TYPE_TIMER_FIRED` -> 19, and the like for all enums of the API; also the short form of event types. */
function enumValue(name: string): number {
  const value = enumValues.get(name) ?? enumValues.get(`EVENT_TYPE_${screamingSnake(name)}`);
  if (value === undefined) throw new TypeError(`no enum of the API has a value '${name}'`);
  return value;
}

const enumValues = new Map<string, number>(
  Object.entries(enums).flatMap(([enumName, values]) =>
    Object.entries(values).map(([key, value]) => [`${screamingSnake(enumName)}_${key}`, value] as const),
  ),
);

function screamingSnake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Also takes `{ seconds, nanos }`, as plain JavaScript objects have it. */
function timestamp(json: unknown): object {
  if (typeof json === 'object' && json !== null) return secondsAndNanos(json);
  const match = /^(.*:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(String(json));
  const ms = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(ms)) throw new TypeError(`not a time: ${JSON.stringify(json)}`);
  return { seconds: ms / 1000, nanos: Number((match?.[2] ?? '').padEnd(9, '0')) };
}

function duration(json: unknown): object {
  if (typeof json === 'object' && json !== null) return secondsAndNanos(json);
  const match = /^(-?\d+)(?:\.(\d{1,9}))?s$/.exec(String(json));
  if (match === null) throw new TypeError(`not a duration: ${JSON.stringify(json)}`);
  return { seconds: Number(match[1]), nanos: Number((match[2] ?? '').padEnd(9, '0')) };
}

function secondsAndNanos(value: object): object {
  const { seconds, nanos } = value as { readonly seconds?: unknown; readonly nanos?: unknown };
  return { seconds: Number(seconds ?? 0), nanos: Number(nanos ?? 0) };
}
