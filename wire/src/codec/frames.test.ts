// Goal: stored event bytes can be cut, joined and put into responses without being decoded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { history } from '../types/index.js';
import {
  concat,
  decode,
  decodeHistory,
  DecodeError,
  encode,
  encodeHistory,
  encodeWith,
  eventFrame,
  frame,
  splitFrames,
  varintSize,
} from './index.js';

const events: history.HistoryEvent[] = [
  {
    eventId: 1,
    eventType: 1,
    workflowExecutionStartedEventAttributes: { workflowType: { name: 'greet' }, identity: 'x'.repeat(300) },
  },
  { eventId: 2, eventType: 5 },
  {},
];
const frames = events.map(eventFrame);

test('frames joined are an encoded History', () => {
  assert.deepEqual(concat(frames), encode('temporal.api.history.v1.History', { events }));
  assert.deepEqual(splitFrames(concat(frames)), frames);
  assert.deepEqual(encodeHistory(events), { bytes: concat(frames), frames });
  assert.deepEqual(encodeHistory([]), { bytes: new Uint8Array(0), frames: [] });
  assert.deepEqual(
    decodeHistory(concat(frames)).map((event) => event.eventId),
    [1, 2, 0],
  );
  assert.deepEqual(splitFrames(new Uint8Array(0)), []);
});

test('spliced history equals encoded history', () => {
  const type = 'temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse';
  const message = { taskToken: new Uint8Array([1]), attempt: 1 };
  const spliced = encodeWith(type, message, [{ fieldNumber: 8, bytes: concat(frames) }]);
  const decoded = decode(type, spliced);
  assert.equal(decoded.attempt, 1);
  assert.deepEqual(encode(type, decoded), encode(type, { ...message, history: { events } }));
});

test('a field that is spliced twice is merged', () => {
  const type = 'temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse';
  const extra = frames.map((bytes) => ({ fieldNumber: 1, bytes }));
  assert.equal(decode(type, encodeWith(type, {}, extra)).history?.events?.length, 3);
});

test('a frame is tag, length, content', () => {
  assert.deepEqual([...frame(1, new Uint8Array([7]))], [0x0a, 1, 7]);
  assert.deepEqual([...frame(16, new Uint8Array(200)).subarray(0, 4)], [0x82, 0x01, 0xc8, 0x01]);
  assert.deepEqual([0, 127, 128, 16383, 16384, 2 ** 32].map(varintSize), [1, 1, 2, 2, 3, 5]);
});

test('what is not a row of events is refused', () => {
  for (const bytes of [[0x12, 0], [0x0a], [0x0a, 5, 1], [0x0a, 0x80], [0x0a, 255, 255, 255, 255, 255]])
    assert.throws(() => splitFrames(new Uint8Array(bytes)), DecodeError);
  assert.throws(() => decodeHistory(new Uint8Array([0x0a, 2, 8])), DecodeError);
});
