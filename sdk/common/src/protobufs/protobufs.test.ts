// Goal: protobuf messages survive, and are on the wire what the official converters write.
// Method: a schema with all kinds of fields, through our converters and the official ones.
import {
  DefaultPayloadConverterWithProtobufs as Official,
  ProtobufBinaryPayloadConverter as OfficialBinary,
} from '@temporalio/common/lib/protobufs.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { metadataText } from '../converter/encodings.js';
import { PayloadConverterError } from '../failure/errors.js';
import { decodeText } from '../text.js';
import {
  DefaultPayloadConverterWithProtobufs,
  patchProtobufRoot,
  ProtobufBinaryPayloadConverter,
  ProtobufJsonPayloadConverter,
} from './protobuf-payload-converters.js';

const schema = `syntax = "proto3"; package shop.v1;
import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/wrappers.proto";
enum Colour { GREY = 0; RED = 1; }
message Item { string name = 1; Colour colour = 2; }
message Order { string order_id = 1; int64 cents = 2; bytes blob = 3; repeated Item items = 4; map<string, Item> by_name = 5;
  google.protobuf.Timestamp at = 6; google.protobuf.Duration took = 7; google.protobuf.StringValue note = 8;
  double ratio = 9; bool paid = 10; Colour colour = 11; repeated uint64 ids = 12; }`;
const root = patchProtobufRoot(protobuf.parse(schema).root);
for (const name of ['timestamp', 'duration', 'wrappers'])
  root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)?.nested ?? {});
root.resolveAll();
const Order = root.lookupType('shop.v1.Order');
const order = Order.fromObject({
  orderId: 'o1',
  cents: '9007199254740993',
  blob: new Uint8Array([1, 2, 250, 4]),
  items: [{ name: 'a', colour: 'RED' }, { name: 'b' }],
  byName: { a: { name: 'a' } },
  at: { seconds: 1_700_000_000, nanos: 120_000_000 },
  took: { seconds: -3, nanos: -500_000_000 },
  note: { value: 'ä' },
  ratio: Number.POSITIVE_INFINITY,
  paid: true,
  colour: 1,
  ids: [1, '18446744073709551615'],
});

const options = { protobufRoot: root as never };

test('the same JSON as the official converter, and back', () => {
  const payload = new DefaultPayloadConverterWithProtobufs(options).toPayload(order);
  const official = new Official(options).toPayload(order);
  assert.equal(metadataText(payload, 'encoding'), 'json/protobuf');
  assert.equal(metadataText(payload, 'messageType'), 'shop.v1.Order');
  assert.deepEqual(JSON.parse(decodeText(payload.data as Uint8Array)), JSON.parse(decodeText(official.data as Uint8Array)));
  const back = new DefaultPayloadConverterWithProtobufs(options).fromPayload<protobuf.Message>(official as never);
  assert.deepEqual(Order.toObject(back, { longs: String }), Order.toObject(order, { longs: String }));
  assert.equal(back.$type, Order);
});

test('the same bytes as the official converter, and back', () => {
  const converter = new ProtobufBinaryPayloadConverter(root);
  const payload = converter.toPayload(order);
  assert.deepEqual([...(payload?.data ?? [])], [...(new OfficialBinary(root).toPayload(order)?.data ?? [])]);
  const back = converter.fromPayload<protobuf.Message>(payload ?? {});
  assert.deepEqual(Order.toObject(back, { longs: String }), Order.toObject(order, { longs: String }));
});

test('other values pass by, and what cannot be read is said', () => {
  assert.equal(new ProtobufJsonPayloadConverter(root).toPayload({ $type: 'x' }), undefined);
  assert.deepEqual(
    new DefaultPayloadConverterWithProtobufs(options).fromPayload(
      new DefaultPayloadConverterWithProtobufs(options).toPayload({ a: 1 }),
    ),
    { a: 1 },
  );
  const payload = new ProtobufJsonPayloadConverter().toPayload(order) ?? {};
  assert.throws(() => new ProtobufJsonPayloadConverter().fromPayload(payload), /without a root/);
  const empty = new ProtobufJsonPayloadConverter(new protobuf.Root());
  assert.throws(
    () => empty.fromPayload(payload),
    (error) => error instanceof PayloadConverterError && /shop\.v1\.Order/.test(error.message),
  );
  assert.throws(() => new ProtobufJsonPayloadConverter({}), TypeError);
});

test('packages of a root become its properties', () => {
  const { shop } = root as unknown as { shop: { v1: { Order: protobuf.Type } } };
  assert.equal(shop.v1.Order, Order);
});
