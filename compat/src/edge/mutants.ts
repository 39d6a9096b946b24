// From one good request many bad ones: each differs from it at one place.
import type { Field, MessageType } from './schema.js';
import { badValues } from './bad-values.js';
import { encodeMessage, type Message, type Value } from './wire-bytes.js';

export interface Mutant {
  readonly label: string;
  /** Made when asked for: some are large, and most of a list is only counted. */
  readonly bytes: () => Uint8Array;
}

/** Levels of fields that are visited although the good request does not have them. */
const ABSENT_DEPTH_MAX = 1;

/** Deterministic: the same request gives the same mutants in the same order. */
export function* mutants(type: MessageType, good: Message): Iterable<Mutant> {
  const whole = encodeMessage(type, good);
  yield { label: 'as it should be', bytes: () => whole };
  for (const [label, bytes] of damaged(whole)) yield { label, bytes: () => bytes };
  for (const { label, message } of changed(type, good, 0)) yield { label, bytes: () => encodeMessage(type, message) };
}

/** Bytes that are no message, or another one. */
const damaged = (whole: Uint8Array): readonly (readonly [label: string, bytes: Uint8Array])[] => [
  ['empty request', new Uint8Array(0)],
  ['garbage', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)],
  ['field number 0', Uint8Array.of(0x02, 0x01, 0x61)],
  ['group without an end', Uint8Array.of(0x0b)],
  ['group of groups', new Uint8Array(4096).fill(0x0b)],
  ['length beyond the end', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x07)],
  ['unknown field', Buffer.concat([whole, Uint8Array.of(0xfa, 0xff, 0x7f, 0x01, 0x61)])],
  ['twice', Buffer.concat([whole, whole])],
  ['cut short', whole.subarray(0, -1)],
];

interface Changed {
  readonly label: string;
  readonly message: Message;
}

function* changed(type: MessageType, good: Message, absentDepth: number): Iterable<Changed> {
  for (const field of type.fields) {
    const present = good[field.name];
    const set = (label: string, value: Value): Changed => ({
      label: `${field.name}: ${label}`,
      message: { ...good, [field.name]: value },
    });
    if (present !== undefined) yield set('absent', undefined);
    for (const { label, value } of badValues(field)) yield set(label, inPlace(field, present, value));
    if (field.many === 'map') yield* badKeys(field).map(({ label, value }) => set(label, value));
    if (field.many === 'list' && present !== undefined)
      yield set(
        'twice the same',
        listed(present).flatMap((each) => [each, each]),
      );
    if (field.kind !== 'message') continue;
    const depth = present === undefined ? absentDepth + 1 : absentDepth;
    if (depth > ABSENT_DEPTH_MAX) continue;
    const inner = elementOf(field, present);
    for (const each of changed(field.message(), inner, depth)) yield set(each.label, inPlace(field, present, each.message));
  }
}

/** The field with this as its only, or its first, value. */
function inPlace(field: Field, present: Value, value: Value): Value {
  if (field.many === 'one') return value;
  if (field.many === 'list') return [value, ...listed(present).slice(1)];
  const [key = field.keyKind === 'string' ? 'k' : '1'] = Object.keys((present as Message | undefined) ?? {});
  return { ...(present as Message | undefined), [key]: value };
}

function badKeys(field: Field): readonly { readonly label: string; readonly value: Value }[] {
  if (field.keyKind !== 'string') return [];
  const value: Value = field.kind === 'message' ? {} : field.kind === 'string' ? 'v' : Uint8Array.of(1);
  const keyed = (key: string): Value => Object.fromEntries([[key, value]]);
  return [
    { label: 'key empty', value: keyed('') },
    { label: 'key of a prototype', value: keyed('__proto__') },
    { label: 'key NUL', value: keyed('a\0') },
    { label: 'key too long', value: keyed('k'.repeat(70_000)) },
  ];
}

const listed = (value: Value): readonly Value[] => (value === undefined ? [] : (value as readonly Value[]));

function elementOf(field: Field, present: Value): Message {
  if (present === undefined) return {};
  if (field.many === 'one') return present as Message;
  const [first = {}] = field.many === 'list' ? (present as readonly Value[]) : Object.values(present as Message);
  return first as Message;
}
