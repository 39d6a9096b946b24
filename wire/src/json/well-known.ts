// Google's own messages have JSON forms of their own.
import { scalarFromJson, scalarToJson } from './scalars.js';
import { durationOf, durationText, nanosOf, timestampText } from './time-text.js';

interface JsonForm {
  fromJson(json: unknown): object;
  toJson(message: object): unknown;
}

/** The form of a message that is not written as an object of its fields. */
export function wellKnown(typeName: string): JsonForm | undefined {
  return Object.hasOwn(forms, typeName) ? forms[typeName] : undefined;
}

const timestamp: JsonForm = {
  /** Also takes `{ seconds, nanos }`, as plain JavaScript objects have it. */
  fromJson(json) {
    if (typeof json === 'object' && json !== null) return secondsAndNanos(json);
    const match = /^(.*:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(String(json));
    const ms = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
    if (Number.isNaN(ms)) throw new TypeError(`not a time: ${JSON.stringify(json)}`);
    return { seconds: ms / 1000, nanos: nanosOf(match?.[2]) };
  },
  toJson: timestampText,
};

const duration: JsonForm = {
  fromJson(json) {
    if (typeof json === 'object' && json !== null) return secondsAndNanos(json);
    const duration = durationOf(String(json));
    if (duration === undefined) throw new TypeError(`not a duration: ${JSON.stringify(json)}`);
    return duration;
  },
  toJson: durationText,
};

const fieldMask: JsonForm = {
  fromJson: (json) => ({ paths: String(json).split(',').filter(Boolean) }),
  toJson: ({ paths = [] }: { readonly paths?: readonly string[] }) => paths.join(','),
};

const any: JsonForm = {
  fromJson: () => refuseAny(),
  toJson: () => refuseAny(),
};

function refuseAny(): never {
  throw new TypeError('google.protobuf.Any has no JSON form here: what is inside is known to its author alone');
}

/** Of `Int64Value` and the like, which stand for their values. */
function wrapper(type: string): JsonForm {
  return {
    fromJson: (json) => ({ value: scalarFromJson(type, json) }),
    toJson: (message) => scalarToJson(type, (message as { readonly value?: unknown }).value),
  };
}

const wrapped = ['bool', 'string', 'bytes', 'int32', 'uint32', 'double', 'float', 'int64', 'uint64'];
const wrapperName = (type: string) => `google.protobuf.${type.replace(/^ui|^./, (start) => start.toUpperCase())}Value`;

const forms: { readonly [typeName: string]: JsonForm } = {
  'google.protobuf.Timestamp': timestamp,
  'google.protobuf.Duration': duration,
  'google.protobuf.FieldMask': fieldMask,
  'google.protobuf.Any': any,
  ...Object.fromEntries(wrapped.map((type) => [wrapperName(type), wrapper(type)])),
};

function secondsAndNanos(value: object): object {
  const { seconds, nanos } = value as { readonly seconds?: unknown; readonly nanos?: unknown };
  return { seconds: Number(seconds ?? 0), nanos: Number(nanos ?? 0) };
}
