// Goal: values survive the way to payloads and back, and what cannot is refused with a message that says where it is.
// Method: round trips, and the official SDK's converter reading and writing the same payloads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { defaultPayloadConverter as official } from '@temporalio/common';
import { PayloadConverterError, ValueError } from '../failure/errors.js';
import { decodeText, encodeText } from '../text.js';
import { defaultPayloadConverter } from './default-payload-converter.js';
import { CompositePayloadConverter, fromPayloadsAtIndex, toPayloads } from './payload-converter.js';
import { RawValue } from './raw-value.js';

const samples: unknown[] = [undefined, null, 0, 'ä€😀', '\ud800', [1, [2]], { a: { b: 'x'.repeat(200) + '€' } }, true];

test('values come back, and the official converter understands them', () => {
  for (const value of samples) {
    const payload = defaultPayloadConverter.toPayload(value);
    assert.deepEqual(defaultPayloadConverter.fromPayload(payload), value);
    assert.deepEqual(official.fromPayload(payload as never), value);
    assert.deepEqual(defaultPayloadConverter.fromPayload(official.toPayload(value) as never), value);
  }
});

test('bytes stay bytes, from other realms too', () => {
  const bytes = new Uint8Array([1, 2, 255]);
  assert.deepEqual(defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(bytes)), bytes);
  const foreign = runInNewContext('new Uint8Array([3, 4])') as Uint8Array;
  const back = defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(foreign));
  assert.ok(back instanceof Uint8Array);
  assert.deepEqual([...back], [3, 4]);
});

test('what JSON cannot write is refused with the place of it', () => {
  const circular: { list: unknown[] } = { list: [] };
  circular.list.push({ up: circular });
  const refusals: [unknown, RegExp][] = [
    [circular, /its part \.list\[0\]\.up refers back/],
    [{ total: { 'in cents': 5n } }, /its part \.total\["in cents"\] is a BigInt/],
    [7n, /: it is a BigInt/],
    [() => 1, /: it is a function/],
    [Symbol('x'), /: it is a symbol/],
    [{ a: { toJSON: () => assert.fail('never') } }, /its part \.a has a toJSON method that throws/],
  ];
  for (const [value, message] of refusals)
    assert.throws(
      () => defaultPayloadConverter.toPayload(value),
      (error) => error instanceof PayloadConverterError && error instanceof ValueError && message.test(error.message),
    );
});

test('payloads that nobody can read are refused', () => {
  assert.throws(() => defaultPayloadConverter.fromPayload({ data: encodeText('1') }), /metadata has no encoding/);
  assert.throws(
    () => defaultPayloadConverter.fromPayload({ metadata: { encoding: encodeText('binary/secret') } }),
    /binary\/secret/,
  );
  const broken = { metadata: { encoding: encodeText('json/plain') }, data: encodeText('{') };
  assert.throws(() => defaultPayloadConverter.fromPayload(broken), PayloadConverterError);
  assert.throws(() => new CompositePayloadConverter(), /at least one converter/);
});

test('lists: no values are no payloads, missing ones are undefined', () => {
  assert.equal(toPayloads(defaultPayloadConverter), undefined);
  const payloads = toPayloads(defaultPayloadConverter, 1, undefined);
  assert.deepEqual(
    [0, 1, 2].map((index) => fromPayloadsAtIndex(defaultPayloadConverter, index, payloads)),
    [1, undefined, undefined],
  );
});

test('raw values pass by the converters', () => {
  const payload = { metadata: { encoding: encodeText('x/y') }, data: encodeText('z') };
  assert.equal(defaultPayloadConverter.toPayload(RawValue.fromPayload(payload)), payload);
  assert.deepEqual(defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(new RawValue({ a: 1 }))), { a: 1 });
});

test('UTF-8 written and read by hand is that of the host', () => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  for (const text of ['', 'abc', 'äöü€', '😀x', '\udc00a', 'a\ud800', '\u{10ffff}']) {
    assert.deepEqual(encodeText(text), encoder.encode(text));
    assert.equal(decodeText(encoder.encode(text)), decoder.decode(encoder.encode(text)));
  }
  for (const bytes of [[0xff], [0xc3], [0xe2, 0x82], [0xc0, 0x80], [0x80, 0x41], [0xf5, 0x41]])
    assert.equal(decodeText(new Uint8Array(bytes)), decoder.decode(new Uint8Array(bytes)), String(bytes));
});
