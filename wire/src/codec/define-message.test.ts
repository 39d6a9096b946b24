// Goal: messages that are defined by rows follow the same rules as the public API's. Method: two that nest each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, defineMessage } from './index.js';

const payloadType = 'temporal.api.common.v1.Payload';

interface Leaf {
  readonly id?: number;
}
interface Record {
  readonly at?: number;
  readonly leaves?: readonly Leaf[];
  readonly byName?: { readonly [name: string]: { readonly data?: Uint8Array } };
  readonly state?: number;
  readonly other?: string;
}
const format = defineMessage<Record>('perdure.test.Record', [
  ['at', 1, 'int64'],
  ['leaves', 2, 'perdure.test.Leaf', 'repeated'],
  ['byName', 3, payloadType, 'string'],
  ['state', 4, 'int32', 'oneof', 'choice'],
  ['other', 5, 'string', 'oneof', 'choice'],
]);
defineMessage<Leaf>('perdure.test.Leaf', [['id', 1, 'uint64']]);

test('messages of our own nest each other and those of the public API', () => {
  const record: Record = {
    at: -(2 ** 50),
    leaves: [{ id: 2 ** 52 }, {}],
    byName: { a: { data: new Uint8Array([1]) } },
    state: 0,
  };
  const decoded = format.decode(format.encode(record));
  assert.equal(decoded.at, record.at);
  assert.deepEqual(
    decoded.leaves?.map(({ id }) => id),
    [2 ** 52, 0],
  );
  assert.deepEqual(decoded.byName?.['a']?.data, new Uint8Array([1]));
  assert.deepEqual([decoded.state, decoded.other], [0, undefined]);
  assert.deepEqual(format.encode(decoded), format.encode(record));
  assert.throws(() => format.decode(new Uint8Array([8])), DecodeError);
});

test('they cannot replace another', () => {
  assert.throws(() => defineMessage(payloadType, []), TypeError);
  assert.throws(() => defineMessage('perdure.test.Leaf', []), TypeError);
});
