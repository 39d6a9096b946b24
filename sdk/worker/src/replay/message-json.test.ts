// Goal: histories in JSON, as CLI and UI write them, become the API's messages. Method: samples of each kind of field.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageFromJson } from './message-json.js';

test('events in the form of the command line', () => {
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
    ],
  };
  assert.deepEqual(messageFromJson('temporal.api.history.v1.History', json), {
    events: [
      {
        eventId: 1,
        eventTime: { seconds: Date.parse('2026-11-22T18:00:00Z') / 1000, nanos: 123456789 },
        eventType: 1,
        workflowExecutionStartedEventAttributes: {
          workflowType: { name: 'greet' },
          workflowTaskTimeout: { seconds: 10, nanos: 0 },
          input: {
            payloads: [{ metadata: { encoding: new TextEncoder().encode('json/plain') }, data: new TextEncoder().encode('"a"') }],
          },
          attempt: 1,
        },
      },
      { eventId: 2, eventTime: { seconds: 7, nanos: 5 }, eventType: 5 },
    ],
  });
});

test('what fits no message is refused with its reason', () => {
  assert.throws(() => messageFromJson('temporal.api.history.v1.History', []), /not a temporal\.api\.history/);
  assert.throws(() => messageFromJson('temporal.api.history.v1.HistoryEvent', { eventType: 'NO_SUCH' }), /'NO_SUCH'/);
  assert.throws(() => messageFromJson('temporal.api.history.v1.HistoryEvent', { eventTime: 'soon' }), /not a time/);
});
