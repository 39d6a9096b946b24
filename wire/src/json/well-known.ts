// Google's own messages have JSON forms of their own.
import { scalarFromJson, scalarToJson } from './scalars.js';

interface JsonForm {
  fromJson(json: unknown): object;
  toJson(message: object): unknown;
}

interface SecondsAndNanos {
  readonly seconds?: number | undefined;
  readonly nanos?: number | undefined;
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
  toJson({ seconds = 0, nanos = 0 }: SecondsAndNanos) {
    return `${new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length)}${fraction(nanos)}Z`;
  },
};

const duration: JsonForm = {
  fromJson(json) {
    if (typeof json === 'object' && json !== null) return secondsAndNanos(json);
    const match = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(String(json));
    if (match === null) throw new TypeError(`not a duration: ${JSON.stringify(json)}`);
    const sign = match[1] === '-' ? -1 : 1;
    // Plus zero, so that nothing becomes a negative zero.
    return { seconds: sign * Number(match[2]) + 0, nanos: sign * nanosOf(match[3]) + 0 };
  },
  toJson({ seconds = 0, nanos = 0 }: SecondsAndNanos) {
    const sign = seconds < 0 || nanos < 0 ? '-' : '';
    return `${sign}${Math.abs(seconds)}${fraction(Math.abs(nanos))}s`;
  },
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

function nanosOf(digits = ''): number {
  return Number(digits.padEnd(9, '0'));
}

/** Of a second: nothing, three, six or nine digits. */
function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  return `.${digits.replace(/^(\d{3})000000$|^(\d{6})000$/, '$1$2')}`;
}

function secondsAndNanos(value: object): object {
  const { seconds, nanos } = value as { readonly seconds?: unknown; readonly nanos?: unknown };
  return { seconds: Number(seconds ?? 0), nanos: Number(nanos ?? 0) };
}
