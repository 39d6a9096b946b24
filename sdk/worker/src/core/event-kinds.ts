import { enums, type history } from '@perdure/wire/types';

type HistoryEvent = history.HistoryEvent;

/** The name of an event's type, such as `TIMER_FIRED`: what the rows of the machine tables are called by. */
export type EventName = keyof typeof enums.EventType;

const names = new Map<number, EventName>(Object.entries(enums.EventType).map(([name, value]) => [value, name as EventName]));

/** The event's type by name; `UNSPECIFIED` for types newer than this code. */
export function eventName(event: HistoryEvent): EventName {
  return names.get(event.eventType ?? 0) ?? 'UNSPECIFIED';
}

/** Events written because a completed workflow task carried a command (or, for updates, a message) asking for them. */
const commandEvents: ReadonlySet<EventName> = new Set<EventName>([
  'ACTIVITY_TASK_SCHEDULED',
  'ACTIVITY_TASK_CANCEL_REQUESTED',
  'MARKER_RECORDED',
  'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
  'TIMER_CANCELED',
  'TIMER_STARTED',
  'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
  'WORKFLOW_PROPERTIES_MODIFIED',
  'NEXUS_OPERATION_SCHEDULED',
  'NEXUS_OPERATION_CANCEL_REQUESTED',
  'WORKFLOW_EXECUTION_CANCELED',
  'WORKFLOW_EXECUTION_COMPLETED',
  'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
  'WORKFLOW_EXECUTION_FAILED',
  'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'WORKFLOW_EXECUTION_UPDATE_REJECTED',
  'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
]);

/** Events after which an execution has no further ones. */
const finalEvents: ReadonlySet<EventName> = new Set<EventName>([
  'WORKFLOW_EXECUTION_COMPLETED',
  'WORKFLOW_EXECUTION_CANCELED',
  'WORKFLOW_EXECUTION_FAILED',
  'WORKFLOW_EXECUTION_TIMED_OUT',
  'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
  'WORKFLOW_EXECUTION_TERMINATED',
]);

/** Events that tell the workflow code nothing, though they may stand anywhere in a history. */
const silentEvents: ReadonlySet<EventName> = new Set<EventName>([
  'WORKFLOW_PROPERTIES_MODIFIED_EXTERNALLY',
  'ACTIVITY_PROPERTIES_MODIFIED_EXTERNALLY',
  'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
  'WORKFLOW_EXECUTION_PAUSED',
  'WORKFLOW_EXECUTION_UNPAUSED',
  'WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED',
]);

export function isCommandEvent(event: HistoryEvent): boolean {
  return commandEvents.has(eventName(event));
}

export function isFinalEvent(event: HistoryEvent): boolean {
  return finalEvents.has(eventName(event));
}

/** Known as harmless, or unknown here and marked by the server as one that a worker may skip. */
export function isSkippable(event: HistoryEvent): boolean {
  const name = eventName(event);
  return silentEvents.has(name) || (name === 'UNSPECIFIED' && event.workerMayIgnore === true);
}

/** The event that began what this event goes on with: of an activity the scheduling, of a timer its start, and so on. */
export function initiatingEventId(event: HistoryEvent): number | undefined {
  const attributes = attributesOf(event);
  switch (eventName(event)) {
    case 'TIMER_FIRED':
    case 'TIMER_CANCELED':
      return attributes?.startedEventId;
    case 'ACTIVITY_TASK_STARTED':
    case 'ACTIVITY_TASK_COMPLETED':
    case 'ACTIVITY_TASK_FAILED':
    case 'ACTIVITY_TASK_TIMED_OUT':
    case 'ACTIVITY_TASK_CANCELED':
    case 'WORKFLOW_TASK_STARTED':
    case 'WORKFLOW_TASK_COMPLETED':
    case 'WORKFLOW_TASK_TIMED_OUT':
    case 'WORKFLOW_TASK_FAILED':
      return attributes?.scheduledEventId;
    case 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED':
    case 'EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED':
    case 'START_CHILD_WORKFLOW_EXECUTION_FAILED':
    case 'CHILD_WORKFLOW_EXECUTION_STARTED':
    case 'CHILD_WORKFLOW_EXECUTION_COMPLETED':
    case 'CHILD_WORKFLOW_EXECUTION_FAILED':
    case 'CHILD_WORKFLOW_EXECUTION_CANCELED':
    case 'CHILD_WORKFLOW_EXECUTION_TIMED_OUT':
    case 'CHILD_WORKFLOW_EXECUTION_TERMINATED':
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED':
    case 'EXTERNAL_WORKFLOW_EXECUTION_SIGNALED':
      return attributes?.initiatedEventId;
    default:
      return undefined;
  }
}

interface InitiatedAttributes {
  readonly startedEventId?: number;
  readonly scheduledEventId?: number;
  readonly initiatedEventId?: number;
}

const attributeFields = new Map<EventName, keyof HistoryEvent>(
  [...names.values()].map((name) => [name, `${camelCase(name)}EventAttributes` as keyof HistoryEvent]),
);

/** The attributes of the event's own type. */
export function attributesOf(event: HistoryEvent): InitiatedAttributes | undefined {
  const field = attributeFields.get(eventName(event));
  return field === undefined ? undefined : (event[field] as InitiatedAttributes | undefined);
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
