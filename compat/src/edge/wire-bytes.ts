// An encoder that writes what it is told, also what no client's library would: texts that are no UTF-8, numbers out of range.
import type { Field, MessageType, ScalarKind } from './schema.js';

/** A message as plain data: numbers may be bigint, texts may be bytes. What is undefined is left out. */
export type Message = { readonly [field: string]: Value };
export type Value = undefined | boolean | number | bigint | string | Uint8Array | readonly Value[] | Message;

export function encodeMessage(type: MessageType, message: Message): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of type.fields) {
    const value = message[field.name];
    if (value !== undefined) for (const each of valuesOf(field, value)) parts.push(each);
  }
  return Buffer.concat(parts);
}

function valuesOf(field: Field, value: Value): Uint8Array[] {
  if (field.many === 'list') return (value as readonly Value[]).map((each) => fieldBytes(field.id, field, each));
  if (field.many === 'one') return [fieldBytes(field.id, field, value)];
  return Object.entries(value as Message).map(([key, each]) => {
    const keyBytes = fieldBytes(1, { ...field, kind: field.keyKind }, field.keyKind === 'string' ? key : BigInt(key));
    return lengthDelimited(field.id, Buffer.concat([keyBytes, fieldBytes(2, field, each)]));
  });
}

function fieldBytes(id: number, { kind, message }: Pick<Field, 'kind' | 'message'>, value: Value): Uint8Array {
  if (kind === 'message') return lengthDelimited(id, encodeMessage(message(), value as Message));
  if (kind === 'string' || kind === 'bytes')
    return lengthDelimited(id, typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array));
  if (kind === 'float' || kind === 'double') return Buffer.concat([tag(id, kind === 'float' ? 5 : 1), real(kind, Number(value))]);
  return Buffer.concat([tag(id, 0), varint(whole(kind, value as number | bigint | boolean))]);
}

function whole(kind: ScalarKind | 'enum', value: number | bigint | boolean): bigint {
  const number = BigInt(value);
  return kind === 'sint32' || kind === 'sint64' ? (number << 1n) ^ (number >> 63n) : number;
}

function real(kind: 'float' | 'double', value: number): Uint8Array {
  const bytes = Buffer.alloc(kind === 'float' ? 4 : 8);
  if (kind === 'float') bytes.writeFloatLE(value);
  else bytes.writeDoubleLE(value);
  return bytes;
}

function lengthDelimited(id: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([tag(id, 2), varint(BigInt(bytes.length)), bytes]);
}

const tag = (id: number, wireType: number): Uint8Array => varint(BigInt(id * 8 + wireType));

/** Negative numbers take ten bytes, as the format has it. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
