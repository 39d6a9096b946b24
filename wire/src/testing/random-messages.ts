// Random messages of the public API, for tests that compare with the official package.
import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';
import { descriptors } from '../codec/generated/descriptors.js';
import type { MessageTypes } from '../types/index.js';

/** The API as the official package knows it. */
export const official = createRequire(import.meta.url)('@temporalio/proto/protos/json-module.js') as protobuf.Root;
export const typeNames = Object.keys(descriptors) as (keyof MessageTypes)[];

/** A small seeded generator (xorshift), so that a failure repeats. */
export function random(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const samples: { readonly [type: string]: readonly unknown[] } = {
  bool: [true],
  string: ['a', 'workflow-\u00e9\u4e2d\u{1f600}', 'x'.repeat(200), '\uFFFD'],
  bytes: [new Uint8Array([0, 255, 7]), new Uint8Array(300)],
  double: [0.1, -1e300, Infinity],
  float: [0.5, -2],
  int32: [1, -1, 2 ** 31 - 1, -(2 ** 31)],
  uint32: [1, 2 ** 32 - 1],
  int64: [1, -1, 127, 128, 2 ** 28, 2 ** 31, 2 ** 35, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -(2 ** 40)],
  uint64: [1, 2 ** 32, Number.MAX_SAFE_INTEGER],
};

/** The official package keeps one snake-case name, google.protobuf.Any.type_url. */
export const camelCase = (name: string) => name.replace('type_url', 'typeUrl');
export const ourNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ourNames);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [camelCase(key), ourNames(member)]));
};

const mapKeys = (field: protobuf.Field) =>
  (field as unknown as protobuf.MapField).keyType === 'string' ? ['k', ''] : ['1', '-7'];

export function randomMessage(type: protobuf.Type, pick: (below: number) => number, depth: number): { [name: string]: unknown } {
  const message: { [name: string]: unknown } = {};
  const value = (field: protobuf.Field): unknown => {
    if (field.resolvedType !== null && 'fields' in field.resolvedType) return randomMessage(field.resolvedType, pick, depth + 1);
    const choices = samples[field.type] ?? [1, 2];
    return choices[pick(choices.length)];
  };
  const usedOneofs = new Set<protobuf.OneOf>();
  for (const field of type.fieldsArray) {
    field.resolve();
    if (pick(4) === 0 || (depth > 2 && field.resolvedType !== null)) continue;
    if (field.partOf !== null && usedOneofs.has(field.partOf)) continue;
    if (field.partOf !== null) usedOneofs.add(field.partOf);
    if (field.map) message[field.name] = Object.fromEntries(mapKeys(field).map((key) => [key, value(field)]));
    else message[field.name] = field.repeated ? [value(field), value(field)] : value(field);
  }
  return message;
}
