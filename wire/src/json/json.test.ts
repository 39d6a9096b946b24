// Goal: messages become the JSON that other tools write and read. Method: random messages of every type (seeded) beside the official package's
// reflection and protobufjs's JSON; then histories in the forms that command lines have written, and what fits no message.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import protojson from 'protobufjs/ext/protojson.js';
import { decode, encode, fieldsOf, isMessageType } from '../codec/index.js';
import { official, ourNames, random, randomMessage, typeNames } from '../testing/random-messages.js';
import type { MessageTypes } from '../types/index.js';
import { messageFromJson, messageToJson } from './index.js';

const historyType = 'temporal.api.history.v1.History';

/** Whether its author alone could say what is in it. */
function holdsAny(typeName: string, above: readonly string[] = []): boolean {
  if (typeName === 'google.protobuf.Any') return true;
  if (!isMessageType(typeName) || above.includes(typeName)) return false;
  return fieldsOf(typeName).some(([, , type]) => holdsAny(type, [...above, typeName]));
}

describe('every message', () => {
  const written = typeNames.filter((typeName) => !holdsAny(typeName));

  test('is written as protobufjs writes it, and read back', () => {
    const pick = random(20261123);
    assert.ok(written.length > 500);
    for (const typeName of written) {
      const type = official.lookupType(typeName);
      for (let round = 0; round < 5; round++) {
        const given = type.create(inRange(randomMessage(type, pick, 0)));
        const message = ourNames(given) as MessageTypes[typeof typeName];
        const json = JSON.parse(JSON.stringify(messageToJson(typeName, message))) as unknown;
        assert.deepEqual(json, protojson.toJson(type, given), typeName);
        assert.deepEqual(encode(typeName, messageFromJson(typeName, json)), encode(typeName, message), typeName);
      }
    }
  });

  test('decoded from bytes is written as the message that was encoded', () => {
    const pick = random(5);
    for (const typeName of written) {
      const given = inRange(randomMessage(official.lookupType(typeName), pick, 0)) as MessageTypes[typeof typeName];
      const decoded = decode(typeName, encode(typeName, given));
      assert.deepEqual(messageToJson(typeName, decoded), messageToJson(typeName, given), typeName);
    }
  });
});

describe('what other tools have written', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('a history of a command line', () => {
    const json = {
      events: [
        {
          eventId: '1',
          eventTime: '2026-11-22T18:00:00.123456789Z',
          eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
          workflowExecutionStartedEventAttributes: {
            workflowType: { name: 'greet' },
            workflowTaskTimeout: '10s',
            input: { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'ImEi' }] },
            attempt: 1,
          },
        },
        { eventId: '2', eventTime: { seconds: '7', nanos: 5 }, eventType: 'WorkflowTaskScheduled' },
        { event_id: 3, event_type: '6', event_time: null, fieldOfAnotherYear: {} },
      ],
    };
    assert.deepEqual(messageFromJson(historyType, json), {
      events: [
        {
          eventId: 1,
          eventTime: { seconds: Date.parse('2026-11-22T18:00:00Z') / 1000, nanos: 123456789 },
          eventType: 1,
          workflowExecutionStartedEventAttributes: {
            workflowType: { name: 'greet' },
            workflowTaskTimeout: { seconds: 10, nanos: 0 },
            input: { payloads: [{ metadata: { encoding: bytes('json/plain') }, data: bytes('"a"') }] },
            attempt: 1,
          },
        },
        { eventId: 2, eventTime: { seconds: 7, nanos: 5 }, eventType: 5 },
        { eventId: 3, eventType: 6 },
      ],
    });
  });

  test('times with offsets, durations below zero', () => {
    const read = (initialInterval: string) =>
      messageFromJson('temporal.api.common.v1.RetryPolicy', { initialInterval }).initialInterval;
    assert.deepEqual(read('-0.5s'), { seconds: 0, nanos: -500_000_000 });
    assert.deepEqual(read('-3s'), { seconds: -3, nanos: 0 });
    const json = { eventTime: '2026-11-22T18:00:00+02:00' };
    const { eventTime } = messageFromJson('temporal.api.history.v1.HistoryEvent', json);
    assert.deepEqual(messageToJson('temporal.api.history.v1.HistoryEvent', { eventTime }), { eventTime: '2026-11-22T16:00:00Z' });
    const below = { initialInterval: { seconds: 0, nanos: -500_000_000 } };
    assert.deepEqual(messageToJson('temporal.api.common.v1.RetryPolicy', below), { initialInterval: '-0.500s' });
  });
});

test('what fits no message is refused with its reason', () => {
  const event = 'temporal.api.history.v1.HistoryEvent';
  assert.throws(() => messageFromJson(historyType, []), /not a temporal\.api\.history/);
  assert.throws(() => messageFromJson(historyType, { events: {} }), /events is no list/);
  assert.throws(() => messageFromJson(event, { eventType: 'NO_SUCH' }), /EventType has no value 'NO_SUCH'/);
  assert.throws(() => messageFromJson(event, { eventTime: 'soon' }), /not a time/);
  assert.throws(() => messageFromJson(event, { eventId: 'first' }), /not a number: "first"/);
  assert.throws(() => messageToJson('google.protobuf.Any', {}), /Any has no JSON form/);
});

/** Times and durations within the limits of JSON. */
function inRange(value: unknown): never {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value as never;
  if (Array.isArray(value)) return value.map(inRange) as never;
  const entries = Object.entries(value).map(([name, member]) => {
    if (name === 'seconds') return [name, Math.abs(Number(member)) % 200_000_000_000];
    if (name === 'nanos') return [name, Math.abs(Number(member)) % 1_000_000_000];
    return [name, inRange(member)];
  });
  return Object.fromEntries(entries) as never;
}
