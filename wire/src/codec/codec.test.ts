// Goal: our codec and the official package agree on every message of the public API.
// Method: random messages (seeded) go through both; then the promises of codec.ts one by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MessageTypes } from '../types/index.js';
import { decode, DecodeError, decodeWithBuffers, encode, isMessageType } from './index.js';
import { descriptors } from './generated/descriptors.js';
import { camelCase, official, ourNames, random, randomMessage, typeNames } from '../testing/random-messages.js';

const payloadType = 'temporal.api.common.v1.Payload';

function reread(read: () => Uint8Array): Uint8Array | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}

describe('every message', () => {
  test('is encoded as the official package encodes it, and read back', () => {
    const pick = random(20260729);
    for (const typeName of typeNames) {
      const type = official.lookupType(typeName);
      for (let round = 0; round < 5; round++) {
        const message = randomMessage(type, pick, 0);
        const bytes = encode(typeName, ourNames(message) as MessageTypes[typeof typeName]);
        assert.deepEqual(bytes, new Uint8Array(type.encode(message).finish()), typeName);
        assert.deepEqual(encode(typeName, decode(typeName, bytes)), bytes, typeName);
      }
    }
  });

  test('that comes in two parts is merged as the official package merges it', () => {
    const pick = random(20261123);
    for (const typeName of typeNames) {
      const type = official.lookupType(typeName);
      for (let round = 0; round < 5; round++) {
        const parts = [0, 1].map(() => type.encode(randomMessage(type, pick, 0)).finish());
        const bytes = Buffer.concat(parts);
        const expected = new Uint8Array(type.encode(type.decode(bytes)).finish());
        assert.deepEqual(encode(typeName, decode(typeName, bytes)), expected, typeName);
      }
    }
  });

  test('that is damaged is read as the official package reads it, or refused', () => {
    const pick = random(11);
    for (let round = 0; round < 20_000; round++) {
      const typeName = typeNames[pick(typeNames.length)] as keyof MessageTypes;
      const type = official.lookupType(typeName);
      const bytes = Buffer.from(type.encode(randomMessage(type, pick, 1)).finish());
      if (bytes.length === 0) continue;
      bytes[pick(bytes.length)] = pick(256);
      const ours = reread(() => encode(typeName, decode(typeName, bytes)));
      const theirs = reread(() => type.encode(type.decode(bytes)).finish());
      if (theirs instanceof Error) assert.ok(ours instanceof Error, `${typeName} ${bytes.toString('hex')}`);
      // The official package takes any text, and numbers of any length.
      else if (ours instanceof Error) assert.match(ours.message, /encoded data was not valid|longer than 64 bits/);
      // What is beyond 2^53 is rounded.
      else assert.deepEqual(ours, encode(typeName, decode(typeName, theirs)), `${typeName} ${bytes.toString('hex')}`);
    }
  });

  test('has the fields of the official package', () => {
    for (const typeName of typeNames) {
      const rows = JSON.parse(descriptors[typeName] as string) as [string, number][];
      const expected = official.lookupType(typeName).fieldsArray.map((field) => [camelCase(field.name), field.id]);
      assert.deepEqual(
        rows.map(([name, id]) => [name, id]),
        expected,
        typeName,
      );
    }
  });
});

describe('64-bit integers', () => {
  const roundTrip = (eventId: number) =>
    decode('temporal.api.history.v1.HistoryEvent', encode('temporal.api.history.v1.HistoryEvent', { eventId })).eventId;

  test('are numbers, exact up to 2^53 and rounded beyond', () => {
    for (const value of [1, -1, 300, 2 ** 28 - 1, 2 ** 28, -(2 ** 28), 2 ** 56, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 62, -(2 ** 63)])
      assert.equal(roundTrip(value), value);
    assert.equal(roundTrip(2 ** 53 + 1), 2 ** 53);
  });

  test('unsigned ones keep their highest bit', () => {
    const bytes = new Uint8Array([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    assert.equal(decode('google.protobuf.UInt64Value', bytes).value, 2 ** 64);
    assert.equal(decode('google.protobuf.Int64Value', bytes).value, -1);
  });
});

describe('what is absent', () => {
  test('reads as its default, and does not become an own property', () => {
    const event = decode('temporal.api.history.v1.HistoryEvent', new Uint8Array(0));
    assert.equal(event.eventId, 0);
    assert.equal(event.workerMayIgnore, false);
    assert.equal(event.eventTime, undefined);
    assert.equal(event.timerStartedEventAttributes, undefined);
    assert.deepEqual(event.links, []);
    assert.deepEqual(Object.keys(event), []);
    const payload = decode(payloadType, new Uint8Array(0));
    assert.deepEqual({ ...payload.metadata }, {});
    assert.deepEqual(payload.data, new Uint8Array(0));
    assert.equal(decode('temporal.api.common.v1.WorkflowExecution', new Uint8Array(0)).workflowId, '');
  });

  test('undefined and default values are not written', () => {
    assert.equal(encode('temporal.api.common.v1.WorkflowExecution', { workflowId: undefined, runId: '' }).length, 0);
    assert.equal(encode('temporal.api.history.v1.HistoryEvent', { eventId: 0, eventTime: undefined, links: [] }).length, 0);
  });

  test('the last of several members of a oneof counts', () => {
    const type = 'temporal.api.failure.v1.Failure';
    const both = [encode(type, { timeoutFailureInfo: { timeoutType: 1 } }), encode(type, { canceledFailureInfo: {} })];
    const failure = decode(type, Buffer.concat(both));
    assert.equal(failure.timeoutFailureInfo, undefined);
    assert.ok(failure.canceledFailureInfo);
  });

  test('decoded defaults are not shared by accident', () => {
    const first = decode(payloadType, new Uint8Array(0));
    assert.throws(() => ((first.metadata as { [key: string]: unknown })['x'] = 1), TypeError);
    assert.throws(() => (first.externalPayloads as unknown[]).push(1), TypeError);
  });
});

test('bytes are plain views, or Buffers for those who want them', () => {
  const written = encode(payloadType, { metadata: { encoding: Buffer.from('plain') }, data: Buffer.from('text') });
  const { data, metadata } = decodeWithBuffers(payloadType, written);
  assert.deepEqual([String(data), String(metadata?.['encoding'])], ['text', 'plain']);
  assert.equal(decode(payloadType, written).data?.constructor, Uint8Array);
});

describe('hostile input', () => {
  const refuses = (typeName: keyof MessageTypes, bytes: number[]) =>
    assert.throws(
      () => decode(typeName, new Uint8Array(bytes)),
      (error) => error instanceof DecodeError && error.typeName === typeName,
    );

  test('malformed bytes are a DecodeError', () => {
    refuses(payloadType, [0x12, 5, 1]);
    refuses(payloadType, [0x12, 255, 255, 255, 255, 15]);
    refuses(payloadType, [0x12]);
    refuses(payloadType, [0x80]);
    refuses(payloadType, [7]);
    refuses('temporal.api.history.v1.HistoryEvent', [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    refuses('temporal.api.history.v1.HistoryEvent', [8, 255]);
  });

  test('text that is not UTF-8 is a DecodeError, a real replacement character is not', () => {
    refuses('temporal.api.common.v1.WorkflowExecution', [0x0a, 2, 0xc3, 0x28]);
    refuses(payloadType, [0x0a, 5, 0x0a, 1, 0xff, 0x12, 0]);
    assert.equal(decode('temporal.api.common.v1.WorkflowType', new Uint8Array([0x0a, 3, 0xef, 0xbf, 0xbd])).name, '\uFFFD');
  });

  test('random bytes are a message or a DecodeError', () => {
    const pick = random(7);
    for (let round = 0; round < 5000; round++) {
      const bytes = Uint8Array.from({ length: pick(40) }, () => pick(256));
      const typeName = typeNames[pick(typeNames.length)] as keyof MessageTypes;
      try {
        decode(typeName, bytes);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }
  });

  test('nesting is bounded', () => {
    let bytes = new Uint8Array(0);
    const nest = (levels: number) => {
      for (let level = 0; level < levels; level++) bytes = Buffer.concat([Buffer.from([0x22, ...lengthOf(bytes)]), bytes]);
    };
    const lengthOf = ({ length }: Uint8Array) => (length < 128 ? [length] : [(length & 127) | 128, length >> 7]);
    nest(90);
    decode('temporal.api.failure.v1.Failure', bytes);
    nest(60);
    refuses('temporal.api.failure.v1.Failure', [...bytes]);
  });

  test('__proto__ as a map key is a key', () => {
    const metadata = JSON.parse('{"__proto__": 1, "constructor": 1}') as { [key: string]: Uint8Array };
    for (const key of Object.keys(metadata))
      Object.defineProperty(metadata, key, { value: new Uint8Array([1]), enumerable: true });
    const decoded = decode(payloadType, encode(payloadType, { metadata }));
    assert.deepEqual(Object.keys(decoded.metadata ?? {}), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(decoded.metadata), Object.prototype);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  test('half a surrogate pair is encoded as the replacement character', () => {
    const bytes = encode('temporal.api.common.v1.WorkflowType', { name: 'cut \ud83d' });
    assert.equal(decode('temporal.api.common.v1.WorkflowType', bytes).name, 'cut \uFFFD');
  });

  test('type names are own names only', () => {
    assert.equal(isMessageType('constructor'), false);
    assert.throws(() => decode('toString' as keyof MessageTypes, new Uint8Array(0)), TypeError);
  });
});

describe('memory', () => {
  test('decoded bytes are views, encoded bytes are a block of their own', () => {
    const bytes = encode(payloadType, { data: new Uint8Array([1, 2, 3]) });
    assert.equal(bytes.byteOffset, 0);
    assert.equal(bytes.buffer.byteLength, bytes.length);
    assert.equal(decode(payloadType, bytes).data?.buffer, bytes.buffer);
  });

  test('an encoding that throws leaves nothing behind', () => {
    const broken = { metadata: { a: null as unknown as Uint8Array } };
    assert.throws(() => encode(payloadType, broken));
    assert.deepEqual([...encode(payloadType, { data: new Uint8Array([9]) })], [0x12, 1, 9]);
  });
});
