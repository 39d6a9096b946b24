// Scalars and well-known types in the JSON that protobuf prescribes (https://protobuf.dev/programming-guides/json/).
import { durationOf, durationText, nanosOf, timestampText, type SecondsAndNanos } from '@perdure/wire/json/time-text';
import { PayloadConverterError } from '../failure/errors.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digits = [bits >> 18, (bits >> 12) & 63, (bits >> 6) & 63, bits & 63].map((digit) => alphabet.charAt(digit));
    text += digits
      .slice(0, b === undefined ? 2 : c === undefined ? 3 : 4)
      .join('')
      .padEnd(4, '=');
  }
  return text;
}

/** Standard and URL-safe alphabets, with and without padding. */
export function fromBase64(text: string): Uint8Array {
  const clean = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of clean) {
    const value = alphabet.indexOf(digit);
    if (value < 0) throw new PayloadConverterError(`Invalid base64 in a protobuf message: ${JSON.stringify(digit)}`);
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = (bits >> held) & 0xff;
      at += 1;
    }
  }
  return bytes;
}

const wideTypes = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);

export function scalarToJson(type: string, value: unknown): unknown {
  if (type === 'bytes') return toBase64(value as Uint8Array);
  if (wideTypes.has(type)) return String(value);
  // Infinity and NaN are texts.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** 64-bit numbers stay texts where they do not fit: protobufjs takes those too. */
export function scalarFromJson(type: string, value: unknown): unknown {
  if (type === 'bytes') return fromBase64(String(value));
  if (type === 'string' || type === 'bool') return value;
  const number = Number(value);
  return wideTypes.has(type) && !Number.isSafeInteger(number) ? value : number;
}

function timestampFromJson(text: string): SecondsAndNanos {
  const [, digits] = /\.(\d+)/.exec(text) ?? [];
  return { seconds: Math.floor(Date.parse(text) / 1000), nanos: nanosOf(digits) };
}

function durationFromJson(text: string): SecondsAndNanos {
  const duration = durationOf(text);
  if (duration === undefined) throw new PayloadConverterError(`Invalid duration in a protobuf message: ${JSON.stringify(text)}`);
  return duration;
}

interface WellKnown {
  readonly toJson: (message: never) => unknown;
  readonly fromJson: (json: never) => object;
}

const wrapper = (type: string): WellKnown => ({
  toJson: ({ value }: { value?: unknown }) => (value === undefined ? undefined : scalarToJson(type, value)),
  fromJson: (json: unknown) => ({ value: scalarFromJson(type, json) }),
});

/** Message types whose JSON is not that of their fields. */
export const wellKnownTypes: { readonly [name: string]: WellKnown | undefined } = {
  'google.protobuf.Timestamp': { toJson: timestampText, fromJson: timestampFromJson },
  'google.protobuf.Duration': { toJson: durationText, fromJson: durationFromJson },
  'google.protobuf.DoubleValue': wrapper('double'),
  'google.protobuf.FloatValue': wrapper('float'),
  'google.protobuf.Int64Value': wrapper('int64'),
  'google.protobuf.UInt64Value': wrapper('uint64'),
  'google.protobuf.Int32Value': wrapper('int32'),
  'google.protobuf.UInt32Value': wrapper('uint32'),
  'google.protobuf.BoolValue': wrapper('bool'),
  'google.protobuf.StringValue': wrapper('string'),
  'google.protobuf.BytesValue': wrapper('bytes'),
};

/** Their JSON needs more than the message's own type, or is not written yet: better no JSON than another than all SDKs write. */
export const refusedTypes: ReadonlySet<string> = new Set([
  'google.protobuf.Any',
  'google.protobuf.Struct',
  'google.protobuf.Value',
  'google.protobuf.ListValue',
  'google.protobuf.FieldMask',
]);
