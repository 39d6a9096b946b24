// Holds one workflow's history against what was acknowledged to the load client.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import type { WorkflowRecord } from './ledger.js';
import { TIMER_MS } from './load-constants.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Type = temporal.api.enums.v1.EventType;

const { EventType } = proto.temporal.api.enums.v1;

/** Throws with the workflow's id and the whole history in the message when anything is wrong. */
export function checkHistory(events: readonly HistoryEvent[], expected: WorkflowRecord): void {
  try {
    checkShape(events, expected);
    checkSignals(events, expected);
    checkActivities(events);
    checkTimers(events);
  } catch (error) {
    const shown = events.map((event) => `${Number(event.eventId)} ${EventType[event.eventType ?? 0]}`).join('\n');
    throw new Error(`${expected.workflowId}: ${(error as Error).message}\n${shown}`, { cause: error });
  }
}

function checkShape(events: readonly HistoryEvent[], expected: WorkflowRecord): void {
  assert.deepEqual(
    events.map((event) => Number(event.eventId)),
    events.map((_, index) => index + 1),
    'event ids have gaps',
  );
  assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId, expected.runId, 'run id');
  assert.equal(count(events, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED), 1, 'starts');
  assert.equal(count(events, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED), 1, 'completions');
  assert.equal(events.at(-1)?.eventType, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, 'the last event closes the run');
}

function checkSignals(events: readonly HistoryEvent[], expected: WorkflowRecord): void {
  const seen = events.flatMap((event) => {
    const signaled = event.workflowExecutionSignaledEventAttributes;
    return signaled ? [decode(signaled.input)[0]] : [];
  });
  assert.equal(new Set(seen).size, seen.length, `a signal is in the history twice: ${seen.join()}`);
  for (const { id, acknowledged } of expected.signals)
    if (acknowledged) assert.ok(seen.includes(id), `the acknowledged signal ${id} is not in the history`);
  const result = decode(events.at(-1)?.workflowExecutionCompletedEventAttributes?.result)[0];
  assert.deepEqual(result, seen, 'what the workflow saw differs from its history');
}

/** Each scheduled activity starts and closes at most once in a history. */
function checkActivities(events: readonly HistoryEvent[]): void {
  const started: string[] = [];
  const closed: string[] = [];
  for (const event of events) {
    const close =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes;
    if (event.activityTaskStartedEventAttributes) started.push(String(event.activityTaskStartedEventAttributes.scheduledEventId));
    if (close) closed.push(String(close.scheduledEventId));
  }
  assert.equal(new Set(started).size, started.length, 'an activity was started twice');
  assert.equal(new Set(closed).size, closed.length, 'an activity was closed twice');
  assert.equal(count(events, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED), 1, 'completed activities');
}

function checkTimers(events: readonly HistoryEvent[]): void {
  assert.equal(count(events, EventType.EVENT_TYPE_TIMER_STARTED), 1, 'timers started');
  assert.equal(count(events, EventType.EVENT_TYPE_TIMER_FIRED), 1, 'timers fired');
  const timeOf = (type: Type) => milliseconds(events.find((event) => event.eventType === type)?.eventTime);
  const tookMs = timeOf(EventType.EVENT_TYPE_TIMER_FIRED) - timeOf(EventType.EVENT_TYPE_TIMER_STARTED);
  assert.ok(tookMs >= TIMER_MS, `the timer of ${TIMER_MS} ms fired after ${tookMs} ms`);
}

function count(events: readonly HistoryEvent[], type: Type): number {
  return events.filter((event) => event.eventType === type).length;
}

function decode(payloads: temporal.api.common.v1.IPayloads | null | undefined): unknown[] {
  return (payloads?.payloads ?? []).map((payload) => JSON.parse(Buffer.from(payload.data ?? []).toString('utf8')) as unknown);
}

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}
