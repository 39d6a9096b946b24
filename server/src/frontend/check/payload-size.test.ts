// Goal: sizes by arithmetic are the encoded sizes. Method: compare with the codec at the lengths where a length needs more bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@perdure/wire/codec';
import { memoSize, payloadsSize } from './payload-size.js';

test('sizes are those of the codec', () => {
  for (const bytes of [0, 1, 100, 127, 128, 200, 16_383, 16_384, 100_000]) {
    const payload = {
      metadata: { encoding: Buffer.from('json/plain'), '\u20ac': new Uint8Array(bytes) },
      data: new Uint8Array(bytes),
    };
    const payloads = { payloads: [payload, {}, { data: new Uint8Array(3), externalPayloads: [{ sizeBytes: bytes }] }] };
    assert.equal(payloadsSize(payloads), encode('temporal.api.common.v1.Payloads', payloads).length);
    const memo = { fields: { a: payload, b: {} } };
    assert.equal(memoSize(memo), encode('temporal.api.common.v1.Memo', memo).length);
  }
  assert.equal(payloadsSize(undefined), 0);
});
