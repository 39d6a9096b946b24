// What a field may hold that nobody means: for each kind of field a few values that have broken programs before.
import type { Field } from './schema.js';
import type { Value } from './wire-bytes.js';

export interface BadValue {
  readonly label: string;
  readonly value: Value;
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const INT32_MAX = 2n ** 31n - 1n;
const LONG_TEXT = 'x'.repeat(1001);
/** 1000 units of text, 3000 bytes: ids are limited in bytes. */
const WIDE_TEXT = '\u20ac'.repeat(1000);
const INVALID_UTF8 = Uint8Array.of(0x61, 0xff, 0xfe, 0x62);
/** Half of a pair, as UTF-8 would write it if it might. */
const LONE_SURROGATE = Uint8Array.of(0xed, 0xa0, 0x80);

const texts: readonly BadValue[] = [
  { label: 'empty', value: '' },
  { label: 'too long', value: LONG_TEXT },
  { label: 'too many bytes', value: WIDE_TEXT },
  { label: 'NUL', value: 'a\0b' },
  { label: 'not UTF-8', value: INVALID_UTF8 },
  { label: 'lone surrogate', value: LONE_SURROGATE },
  { label: 'replacement and controls', value: '\ufffd\u0001\u202e\r\n' },
  { label: 'name of a prototype', value: '__proto__' },
  { label: 'reserved prefix', value: '/_sys/x' },
  { label: 'a path', value: "../../etc';DROP TABLE x;--%00" },
];

const wholes: readonly BadValue[] = [
  { label: 'zero', value: 0n },
  { label: '-1', value: -1n },
  { label: 'largest int32', value: INT32_MAX },
  { label: 'smallest int64', value: INT64_MIN },
  { label: 'largest int64', value: INT64_MAX },
  { label: 'beyond exact doubles', value: 2n ** 53n + 1n },
];

const reals: readonly BadValue[] = [0, -1, 0.5, NaN, Infinity, -Infinity, 1e308, -0].map((value) => ({
  label: Object.is(value, -0) ? '-0' : String(value),
  value,
}));

const durations: readonly BadValue[] = [
  { label: 'no time at all', value: {} },
  { label: 'negative', value: { seconds: -1n } },
  { label: 'negative nanos', value: { nanos: -1n } },
  { label: 'mixed signs', value: { seconds: 1n, nanos: -1n } },
  { label: 'too many nanos', value: { seconds: 1n, nanos: 2_000_000_000n } },
  { label: '10,000 years', value: { seconds: 315_576_000_000n } },
  { label: '1,000,000,000 years', value: { seconds: 31_557_600_000_000_000n } },
  { label: 'endless', value: { seconds: INT64_MAX, nanos: INT32_MAX } },
  { label: 'least', value: { seconds: INT64_MIN, nanos: -(2n ** 31n) } },
];

/** Values for one element of the field; those of messages are only the special ones, since their fields have values of their own. */
export function badValues(field: Field): readonly BadValue[] {
  switch (field.kind) {
    case 'string':
      return texts;
    case 'bytes':
      return bytesOf();
    case 'bool':
      return [
        { label: 'true', value: 1 },
        { label: '2 as a bool', value: 2 },
      ];
    case 'float':
    case 'double':
      return reals;
    case 'enum':
      return [...enumsOf(field)];
    case 'message':
      return messagesOf(field);
    default:
      return wholes;
  }
}

function bytesOf(): readonly BadValue[] {
  return [
    { label: 'no bytes', value: new Uint8Array(0) },
    { label: 'one byte', value: Uint8Array.of(0xff) },
    { label: 'text', value: Buffer.from('{"a":1}') },
    { label: 'ends within a field', value: Uint8Array.of(0x0a, 0x24, 0x30) },
    { label: 'zeros', value: new Uint8Array(64) },
  ];
}

function* enumsOf(field: Field): Iterable<BadValue> {
  for (const number of field.enumValues) yield { label: `enum ${number}`, value: number };
  yield { label: 'unknown enum', value: 9999n };
  yield { label: 'negative enum', value: -1n };
}

function messagesOf(field: Field): readonly BadValue[] {
  const { fullName } = field.message();
  if (fullName === 'google.protobuf.Duration') return durations;
  if (fullName === 'google.protobuf.Timestamp') return durations;
  const empty = { label: 'empty message', value: {} };
  if (fullName === 'temporal.api.common.v1.Payloads') return [empty, tooLarge, noEncoding];
  if (fullName === 'temporal.api.failure.v1.Failure') return [empty, deepFailure(20), deepFailure(150), largeFailure];
  return [empty];
}

const tooLarge = { label: 'beyond 2 MiB', value: { payloads: [{ data: new Uint8Array(2 * 1024 * 1024 + 1) }] } };
const noEncoding = { label: 'payload without encoding', value: { payloads: [{}, { data: Buffer.from('x') }] } };
const largeFailure = { label: 'failure beyond 2 MiB', value: { message: 'm'.repeat(2 * 1024 * 1024 + 1) } };

function deepFailure(depth: number): BadValue {
  let value: Value = { message: 'root', applicationFailureInfo: { type: 't' } };
  for (let level = 0; level < depth; level++) value = { message: `level ${level}`, cause: value };
  return { label: `failure with ${depth} causes`, value };
}
