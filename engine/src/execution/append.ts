/** How events get their ids. */
import { enums, type history } from '@perdure/wire/types';
import type { RunDraft } from './draft.js';
import { toTimestamp } from './time.js';

const { EventType } = enums;

/** An event before it has an id. `eventTime` is when it happened; now if it is not set. */
export type NewEvent = Omit<history.HistoryEvent, 'eventId'> & { readonly eventType: enums.EventType };

/**
 * Appends an event with the next id, which it returns. The event is taken over, and gets its id and time in place: there are so many
 * kinds of events that a copy of one is slow.
 */
export function append(draft: RunDraft, event: NewEvent): number {
  const eventId = draft.root.nextEventId;
  const own: { -readonly [Name in keyof history.HistoryEvent]: history.HistoryEvent[Name] } = event;
  own.eventId = eventId;
  own.eventTime ??= toTimestamp(draft.context.now);
  draft.record({ at: 'eventAppended', event });
  return eventId;
}

export function timed(draft: RunDraft, event: NewEvent): NewEvent {
  return event.eventTime === undefined ? { ...event, eventTime: toTimestamp(draft.context.now) } : event;
}

/**
 * Appends several events. An activity's Started is told beside the event that closes it, a child's may have waited in the buffer with
 * it; here the latter learns the former's id (BUF-3).
 */
export function appendAll(draft: RunDraft, events: readonly NewEvent[]): void {
  const startedIds = new Map<number, number>();
  for (const event of events) {
    const eventId = append(draft, withStartedId(event, startedIds));
    if (event.eventType === EventType.ACTIVITY_TASK_STARTED)
      startedIds.set(event.activityTaskStartedEventAttributes?.scheduledEventId ?? 0, eventId);
    if (event.eventType === EventType.CHILD_WORKFLOW_EXECUTION_STARTED) {
      const initiatedEventId = event.childWorkflowExecutionStartedEventAttributes?.initiatedEventId ?? 0;
      startedIds.set(initiatedEventId, eventId);
      if (draft.children.has(initiatedEventId))
        draft.record({ at: 'child', initiatedEventId, fact: { at: 'numbered', startedEventId: eventId } });
    }
  }
}

const CLOSING_ATTRIBUTES = {
  [EventType.ACTIVITY_TASK_COMPLETED]: 'activityTaskCompletedEventAttributes',
  [EventType.ACTIVITY_TASK_FAILED]: 'activityTaskFailedEventAttributes',
  [EventType.ACTIVITY_TASK_TIMED_OUT]: 'activityTaskTimedOutEventAttributes',
  [EventType.ACTIVITY_TASK_CANCELED]: 'activityTaskCanceledEventAttributes',
  [EventType.CHILD_WORKFLOW_EXECUTION_COMPLETED]: 'childWorkflowExecutionCompletedEventAttributes',
  [EventType.CHILD_WORKFLOW_EXECUTION_FAILED]: 'childWorkflowExecutionFailedEventAttributes',
  [EventType.CHILD_WORKFLOW_EXECUTION_CANCELED]: 'childWorkflowExecutionCanceledEventAttributes',
  [EventType.CHILD_WORKFLOW_EXECUTION_TIMED_OUT]: 'childWorkflowExecutionTimedOutEventAttributes',
  [EventType.CHILD_WORKFLOW_EXECUTION_TERMINATED]: 'childWorkflowExecutionTerminatedEventAttributes',
} as const;

const closingAttributes = (event: NewEvent) =>
  (CLOSING_ATTRIBUTES as Partial<Record<number, (typeof CLOSING_ATTRIBUTES)[keyof typeof CLOSING_ATTRIBUTES]>>)[event.eventType];

function withStartedId(event: NewEvent, startedIds: ReadonlyMap<number, number>): NewEvent {
  const field = closingAttributes(event);
  if (field === undefined) return event;
  const of = event[field] as { readonly scheduledEventId?: number; readonly initiatedEventId?: number } | undefined;
  const startedEventId = startedIds.get(of?.scheduledEventId ?? of?.initiatedEventId ?? 0);
  return startedEventId === undefined ? event : { ...event, [field]: { ...event[field], startedEventId } };
}

/** Gives ids to all buffered events: arrival order, but what closes an activity or a child comes after all else (BUF-3). */
export function flushBuffer(draft: RunDraft): boolean {
  const entries = [...draft.buffered.entries()].sort(([a], [b]) => a - b);
  if (entries.length === 0) return false;
  for (const [key] of entries) draft.record({ at: 'eventUnbuffered', key });
  const events = entries.map(([, event]): NewEvent => ({ ...(event as NewEvent) }));
  const closing = (event: NewEvent) => closingAttributes(event) !== undefined;
  appendAll(draft, [...events.filter((event) => !closing(event)), ...events.filter(closing)]);
  return true;
}
