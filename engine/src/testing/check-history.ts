/** What every legal history obeys, whatever led to it. */
import assert from 'node:assert/strict';
import { enums, type history } from '@perdure/wire/types';

const { EventType } = enums;
const CLOSE_EVENTS = new Set<number>([
  EventType.WORKFLOW_EXECUTION_COMPLETED,
  EventType.WORKFLOW_EXECUTION_FAILED,
  EventType.WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.WORKFLOW_EXECUTION_TERMINATED,
  EventType.WORKFLOW_EXECUTION_CANCELED,
  EventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
]);

interface Seen {
  /** Workflow task: event id of the Scheduled that waits, of the Started that runs; 0: none. */
  scheduled: number;
  started: number;
  readonly activities: Map<number, 'scheduled' | number>;
  readonly timers: Map<number, string>;
  /** By initiated event id: the id of Started, 0 before it. */
  readonly children: Map<number, number>;
  readonly externals: Set<number>;
  cancelRequests: number;
}

export function checkHistory(events: readonly history.HistoryEvent[]): void {
  const seen: Seen = {
    scheduled: 0,
    started: 0,
    activities: new Map(),
    timers: new Map(),
    children: new Map(),
    externals: new Set(),
    cancelRequests: 0,
  };
  for (const [index, event] of events.entries()) {
    const at = `event ${event.eventId} (type ${event.eventType})`;
    if (index === 0) assert.equal(event.eventType, EventType.WORKFLOW_EXECUTION_STARTED, at);
    if (CLOSE_EVENTS.has(event.eventType ?? 0)) assert.equal(index, events.length - 1, `${at} is not the last`);
    assert.ok(event.eventTime !== undefined, `${at} has no time`);
    checkWorkflowTask(event, seen, at);
    checkActivity(event, seen, at);
    checkTimer(event, seen, at);
    checkChild(event, seen, at);
    checkExternal(event, seen, at);
    if (event.eventType === EventType.WORKFLOW_EXECUTION_CANCEL_REQUESTED) assert.equal((seen.cancelRequests += 1), 1, at);
  }
}

function checkWorkflowTask(event: history.HistoryEvent, seen: Seen, at: string): void {
  const id = event.eventId ?? 0;
  switch (event.eventType) {
    case EventType.WORKFLOW_TASK_SCHEDULED:
      assert.deepEqual([seen.scheduled, seen.started], [0, 0], `${at}: another task is pending`);
      seen.scheduled = id;
      return;
    case EventType.WORKFLOW_TASK_STARTED:
      assert.equal(event.workflowTaskStartedEventAttributes?.scheduledEventId, seen.scheduled, at);
      assert.notEqual(seen.scheduled, 0, `${at}: no task is scheduled`);
      seen.started = id;
      return;
    case EventType.WORKFLOW_TASK_COMPLETED:
    case EventType.WORKFLOW_TASK_FAILED: {
      const ended = event.workflowTaskCompletedEventAttributes ?? event.workflowTaskFailedEventAttributes;
      assert.deepEqual([ended?.scheduledEventId, ended?.startedEventId], [seen.scheduled, seen.started], at);
      assert.notEqual(seen.started, 0, `${at}: no task is started`);
      [seen.scheduled, seen.started] = [0, 0];
      return;
    }
    case EventType.WORKFLOW_TASK_TIMED_OUT:
      assert.equal(event.workflowTaskTimedOutEventAttributes?.scheduledEventId, seen.scheduled, at);
      assert.equal(event.workflowTaskTimedOutEventAttributes?.startedEventId ?? 0, seen.started, at);
      [seen.scheduled, seen.started] = [0, 0];
      return;
    default:
      // Between Started and the end of the task nothing else is written.
      assert.equal(seen.started, 0, `${at} stands inside a workflow task`);
  }
}

function checkActivity(event: history.HistoryEvent, { activities }: Seen, at: string): void {
  if (event.eventType === EventType.ACTIVITY_TASK_SCHEDULED) activities.set(event.eventId ?? 0, 'scheduled');
  if (event.eventType === EventType.ACTIVITY_TASK_STARTED) {
    const scheduledEventId = event.activityTaskStartedEventAttributes?.scheduledEventId ?? 0;
    assert.equal(activities.get(scheduledEventId), 'scheduled', at);
    activities.set(scheduledEventId, event.eventId ?? 0);
  }
  const closed =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  if (closed === undefined) return;
  const state = activities.get(closed.scheduledEventId ?? 0);
  assert.ok(state !== undefined, `${at}: the activity is not open`);
  assert.equal(closed.startedEventId ?? 0, state === 'scheduled' ? 0 : state, at);
  activities.delete(closed.scheduledEventId ?? 0);
}

function checkTimer(event: history.HistoryEvent, { timers }: Seen, at: string): void {
  const started = event.timerStartedEventAttributes;
  if (started !== undefined) timers.set(event.eventId ?? 0, started.timerId ?? '');
  const ended = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
  if (ended === undefined) return;
  assert.equal(timers.get(ended.startedEventId ?? 0), ended.timerId, at);
  timers.delete(ended.startedEventId ?? 0);
}

function checkChild(event: history.HistoryEvent, { children }: Seen, at: string): void {
  if (event.eventType === EventType.START_CHILD_WORKFLOW_EXECUTION_INITIATED) children.set(event.eventId ?? 0, 0);
  const begun = event.childWorkflowExecutionStartedEventAttributes ?? event.startChildWorkflowExecutionFailedEventAttributes;
  if (begun !== undefined) {
    assert.equal(children.get(begun.initiatedEventId ?? 0), 0, `${at}: the child is not to be started`);
    children.set(begun.initiatedEventId ?? 0, event.eventId ?? 0);
  }
  if (event.eventType === EventType.START_CHILD_WORKFLOW_EXECUTION_FAILED) children.delete(begun?.initiatedEventId ?? 0);
  const closed =
    event.childWorkflowExecutionCompletedEventAttributes ??
    event.childWorkflowExecutionFailedEventAttributes ??
    event.childWorkflowExecutionCanceledEventAttributes ??
    event.childWorkflowExecutionTimedOutEventAttributes ??
    event.childWorkflowExecutionTerminatedEventAttributes;
  if (closed === undefined) return;
  assert.notEqual(closed.startedEventId ?? 0, 0, `${at}: the child has not been started`);
  assert.equal(children.get(closed.initiatedEventId ?? 0), closed.startedEventId, at);
  children.delete(closed.initiatedEventId ?? 0);
}

function checkExternal(event: history.HistoryEvent, { externals }: Seen, at: string): void {
  const initiated =
    event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
    event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes;
  if (initiated !== undefined) externals.add(event.eventId ?? 0);
  const answered =
    event.externalWorkflowExecutionSignaledEventAttributes ??
    event.signalExternalWorkflowExecutionFailedEventAttributes ??
    event.externalWorkflowExecutionCancelRequestedEventAttributes ??
    event.requestCancelExternalWorkflowExecutionFailedEventAttributes;
  if (answered === undefined) return;
  assert.ok(externals.delete(answered.initiatedEventId ?? 0), `${at}: nothing was asked, or it is answered twice`);
}
