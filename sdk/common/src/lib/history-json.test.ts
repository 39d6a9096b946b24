// Goal: histories and payloads go to JSON and back, and what the official package has written is read. Method: both packages beside each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as official from '@temporalio/common/lib/proto-utils.js';
import type { history } from '@perdure/wire/types';
import { historyFromJSON, historyToJSON, JSONToPayload, payloadToJSON } from './history-json.js';

const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"a"') };
const events: readonly history.HistoryEvent[] = [
  {
    eventId: 1,
    eventTime: { seconds: 1_764_000_000, nanos: 1_000_000 },
    eventType: 1,
    workflowExecutionStartedEventAttributes: {
      workflowType: { name: 'greet' },
      taskQueue: { name: 'q', kind: 1 },
      input: { payloads: [payload] },
      workflowRunTimeout: { seconds: 10 },
    },
  },
  { eventId: 2, eventType: 11, timerStartedEventAttributes: {} },
];

test('a history is written as the official package writes it, and both read it', () => {
  const text = historyToJSON({ events });
  assert.deepEqual(JSON.parse(text), JSON.parse(official.historyToJSON({ events } as never)));
  assert.equal(historyToJSON(historyFromJSON(JSON.parse(text))), text);
  assert.equal(official.historyToJSON(official.historyFromJSON(JSON.parse(text))), text);
});

test('so is a payload', () => {
  const json = payloadToJSON(payload);
  assert.deepEqual(json, official.payloadToJSON(payload));
  assert.deepEqual(JSONToPayload(json), {
    metadata: { encoding: new Uint8Array(payload.metadata.encoding) },
    data: new Uint8Array(payload.data),
  });
});

test('what is no history is refused', () => {
  for (const json of [undefined, null, [], { events: {} }, 'history'])
    assert.throws(() => historyFromJSON(json), /expected an object with an array of events/);
});
