// Goal: the judge is not blind. Method: histories that differ in one thing, written as text and compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference } from './difference.js';
import { eventLines } from './event-text.js';
import type { Fields } from './message-types.js';

const view = { bytes: () => '<token>', writers: {} };
const text = (...events: readonly Fields[]) => eventLines(events, view).join('\n');

const scheduled = (attempt: number, name = 'Q') => ({
  eventId: 2,
  workflowTaskScheduledEventAttributes: { taskQueue: { name }, startToCloseTimeout: { seconds: 10 }, attempt },
});
const completed = (data: string) => ({
  eventId: 3,
  workflowExecutionCompletedEventAttributes: {
    result: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(data) }] },
    workflowTaskCompletedEventId: 2,
  },
});

test('equal histories do not differ', () => {
  assert.equal(difference(text(scheduled(1), completed('1')), text(scheduled(1), completed('1'))), undefined);
});

test('another attempt, queue, payload, or an event more is a difference', () => {
  const theirs = text(scheduled(1), completed('1'));
  const others = [
    text(scheduled(2), completed('1')),
    text(scheduled(1, 'R'), completed('1')),
    text(scheduled(1), completed('2')),
    text(scheduled(1), scheduled(1), completed('1')),
    text(scheduled(1)),
  ];
  for (const ours of others) assert.match(difference(ours, theirs) ?? '', /^line \d/);
});

test('a difference is shown with what stands before it', () => {
  const shown = difference('a\nb\nours\nc', 'a\nb\ntheirs\nc');
  assert.equal(shown, 'line 3; - is what the reference server said\n  a\n  b\n- theirs\n+ ours');
});

test('a field that has its default value says nothing', () => {
  const { workflowTaskScheduledEventAttributes: attributes } = scheduled(1);
  const silent = { eventId: 2, workflowTaskScheduledEventAttributes: { ...attributes, attempt: 0 } };
  assert.equal(text(silent), '2 WFTScheduled tq=Q stc=10s');
});
