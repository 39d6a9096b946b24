// Random changes of a request, all of them decided by a seed: fields, bytes, tokens.
import { badValues } from '../edge/bad-values.js';
import type { Field, MessageType } from '../edge/schema.js';
import { encodeMessage, type Message, type Value } from '../edge/wire-bytes.js';
import type { SeededRandom } from '../crash/random.js';

/** Deeper fields are reached by way of fields that are there already. */
const FRESH_DEPTH_MAX = 3;
const KEEP_PRESENT = 0.6;

export function pick<Item>(random: SeededRandom, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random.fraction() * items.length)];
}

const below = (random: SeededRandom, bound: number): number => Math.floor(random.fraction() * bound);

/** The message with one random field changed. */
export function changedAtRandom(type: MessageType, message: Message, random: SeededRandom, depth = 0): Message {
  const present = type.fields.filter(({ name }) => message[name] !== undefined);
  const among = present.length > 0 && random.chance(KEEP_PRESENT) ? present : type.fields;
  const field = pick(random, among);
  if (field === undefined) return message;
  return { ...message, [field.name]: changedField(field, message[field.name], random, depth) };
}

function changedField(field: Field, present: Value, random: SeededRandom, depth: number): Value {
  if (present !== undefined && random.chance(0.15)) return undefined;
  if (field.many === 'list') return changedList(field, (present as readonly Value[] | undefined) ?? [], random, depth);
  if (field.many === 'map') {
    const key = field.keyKind === 'string' ? randomText(random) : String(below(random, 100));
    const value = changedValue(field, undefined, random, depth);
    const others = random.chance(0.5) ? (present as Message) : {};
    return { ...others, [key]: value };
  }
  return changedValue(field, present, random, depth);
}

function changedList(field: Field, present: readonly Value[], random: SeededRandom, depth: number): Value {
  const at = below(random, present.length + 1);
  const value = changedValue(field, present[at], random, depth);
  const [before, behind] = [present.slice(0, at), present.slice(at + 1)];
  switch (below(random, 5)) {
    case 0:
      return [...before, value, ...present.slice(at)];
    case 1:
      return [...present, ...present];
    case 2:
      return present.toReversed();
    case 3:
      return [...before, ...behind];
    default:
      return [...before, value, ...behind];
  }
}

function changedValue(field: Field, present: Value, random: SeededRandom, depth: number): Value {
  if (field.kind === 'message' && (present !== undefined || depth < FRESH_DEPTH_MAX) && random.chance(0.8))
    return changedAtRandom(field.message(), (present as Message | undefined) ?? {}, random, depth + 1);
  if (field.kind === 'bytes' && present instanceof Uint8Array && random.chance(0.7)) return changedBytes(present, random);
  if (field.kind === 'string' && random.chance(0.3)) return randomText(random);
  return pick(random, badValues(field))?.value;
}

const LETTERS = [
  'a',
  'Z',
  '0',
  '-',
  '/',
  ' ',
  '\0',
  '\n',
  '\u00e9',
  '\u20ac',
  '\u{1f600}',
  '\ufeff',
  "'",
  '"',
  '\\',
  '%',
  '{',
  '$',
];

function randomText(random: SeededRandom): string {
  return Array.from({ length: below(random, 12) }, () => pick(random, LETTERS)).join('');
}

/** Bits flipped, cut, longer, or nothing of it left. For tokens and for whole requests. */
export function changedBytes(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Uint8Array.from(bytes);
  switch (below(random, 5)) {
    case 0:
      return copy.subarray(0, below(random, copy.length + 1));
    case 1:
      return Buffer.concat([copy, copy.subarray(below(random, copy.length + 1))]);
    case 2:
      return Uint8Array.from({ length: below(random, 40) }, () => below(random, 256));
    default:
      for (let flips = 1 + below(random, 4); flips > 0 && copy.length > 0; flips -= 1) {
        const at = below(random, copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << below(random, 8));
      }
      return copy;
  }
}

/** A request that is wrong in up to four places, unless it is to stay as it is, or not even a message. */
export function badRequest(type: MessageType, good: Message, random: SeededRandom, asIs: boolean): Uint8Array {
  let message = good;
  if (!asIs) for (let changes = 1 + below(random, 4); changes > 0; changes -= 1) message = changedAtRandom(type, message, random);
  const bytes = encodeMessage(type, message);
  return random.chance(0.05) ? changedBytes(bytes, random) : bytes;
}
