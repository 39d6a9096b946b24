// Goal: the crash suites' own judge is not blind. Method: a right history passes, each wrong one is refused.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { payloads, seconds } from '../golden/messages.js';
import { checkAttempts } from './check-all.js';
import { checkHistory } from './check-history.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const { EventType } = proto.temporal.api.enums.v1;
const record = {
  workflowId: 'w',
  runId: 'r',
  signals: [
    { id: 'a', acknowledged: true },
    { id: 'b', acknowledged: true },
  ],
};

function signaled(id: string): HistoryEvent {
  return {
    eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    workflowExecutionSignaledEventAttributes: { input: payloads(id) },
  };
}

function timerEvent(eventType: number, atSeconds: number): HistoryEvent {
  return { eventType, eventTime: seconds(atSeconds) };
}

/** A right history, in parts that a test replaces. */
function parts() {
  return {
    start: [
      {
        eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        workflowExecutionStartedEventAttributes: { originalExecutionRunId: 'r' },
      },
    ] as HistoryEvent[],
    activity: [
      {
        eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        activityTaskStartedEventAttributes: { scheduledEventId: 5 as never },
      },
      {
        eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
        activityTaskCompletedEventAttributes: { scheduledEventId: 5 as never },
      },
    ] as HistoryEvent[],
    timer: [timerEvent(EventType.EVENT_TYPE_TIMER_STARTED, 10), timerEvent(EventType.EVENT_TYPE_TIMER_FIRED, 10.2)],
    signals: [signaled('a'), signaled('b')],
    close: [
      {
        eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
        workflowExecutionCompletedEventAttributes: { result: payloads(['a', 'b']) },
      },
    ] as HistoryEvent[],
  };
}

function check(changed: Partial<ReturnType<typeof parts>>): void {
  const { start, activity, timer, signals, close } = { ...parts(), ...changed };
  const events = [...start, ...activity, ...timer, ...signals, ...close];
  checkHistory(
    events.map((event, index) => ({ ...event, eventId: (index + 1) as never })),
    record,
  );
}

describe('the judge of histories', () => {
  test('accepts a right history', () => check({}));

  test('notices a lost signal', () => {
    assert.throws(() => check({ signals: [signaled('a')] }), /the acknowledged signal b is not in the history/);
  });

  test('sees a signal twice', () => {
    assert.throws(() => check({ signals: [signaled('a'), signaled('b'), signaled('b')] }), /in the history twice/);
  });

  test('sees that the workflow saw something else', () => {
    assert.throws(() => check({ signals: [signaled('b'), signaled('a')] }), /what the workflow saw/);
  });

  test('sees another run', () => {
    assert.throws(
      () => check({ start: [{ ...parts().start[0], workflowExecutionStartedEventAttributes: { originalExecutionRunId: 'x' } }] }),
      /run id/,
    );
  });

  test('sees an activity that was started or closed twice', () => {
    const { activity } = parts();
    assert.throws(() => check({ activity: [...activity.slice(0, 1), ...activity] }), /started twice/);
    assert.throws(() => check({ activity: [...activity, ...activity.slice(1)] }), /closed twice/);
  });

  test('sees an early and a missing timer', () => {
    const { timer } = parts();
    assert.throws(
      () => check({ timer: [...timer.slice(0, 1), timerEvent(EventType.EVENT_TYPE_TIMER_FIRED, 10.1)] }),
      /fired after 100/,
    );
    assert.throws(() => check({ timer: timer.slice(0, 1) }), /timers fired/);
  });

  test('sees a run that closed twice or not last', () => {
    const { close, signals } = parts();
    assert.throws(() => check({ close: [...close, ...close] }), /completions/);
    assert.throws(() => check({ signals: [...signals.slice(0, 1), ...close], close: signals.slice(1) }), /the last event/);
  });

  test('sees a gap', () => {
    const { start, close } = parts();
    assert.throws(
      () =>
        checkHistory(
          [...start, ...close].map((event, index) => ({ ...event, eventId: (index * 2 + 1) as never })),
          record,
        ),
      /gaps/,
    );
  });

  test('sees an attempt that reached two workers', () => {
    const attempt = { workflowId: 'w', runId: 'r', activityId: '1', attempt: 1 };
    assert.equal(checkAttempts([attempt, { ...attempt, attempt: 2 }]), 2);
    assert.throws(() => checkAttempts([attempt, { ...attempt }]), /reached a worker twice/);
  });
});
