// Goal: codecs see every payload that workflow code does, and nothing else. Method: a codec that marks what it sees.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PayloadCodec } from '@perdure/common';
import { decodeDeep, encodeDeep } from './codec-pass.js';

const text = (value: string) => ({ metadata: { encoding: new Uint8Array([1]) }, data: new TextEncoder().encode(value) });

function marking(mark: string): PayloadCodec {
  const append = (payload: object, to: string) => ({ ...payload, data: new TextEncoder().encode(to) });
  const read = (payload: { data?: Uint8Array | undefined }) => new TextDecoder().decode(payload.data);
  return {
    encode: async (payloads) => payloads.map((payload) => append(payload, `${mark}(${read(payload)})`)),
    decode: async (payloads) => payloads.map((payload) => append(payload, read(payload).slice(mark.length + 1, -1))),
  };
}

test('payloads at any depth, not headers and not search attributes', async () => {
  const value = {
    jobs: [
      {
        arguments: [text('a'), text('b')],
        failure: { cause: { applicationFailureInfo: { details: { payloads: [text('c')] } } } },
      },
    ],
    headers: { trace: text('h') },
    searchAttributes: { indexedFields: { key: text('s') } },
    memo: { fields: { note: text('m') } },
    seq: 1,
  };
  const codecs = [marking('x'), marking('y')];
  const encoded = await encodeDeep(value, codecs);
  assert.deepEqual(encoded.jobs[0]?.arguments, [text('y(x(a))'), text('y(x(b))')]);
  assert.deepEqual(encoded.memo.fields.note, text('y(x(m))'));
  assert.deepEqual(encoded.headers, value.headers);
  assert.deepEqual(encoded.searchAttributes, value.searchAttributes);
  assert.deepEqual(await decodeDeep(encoded, codecs), value);
});
