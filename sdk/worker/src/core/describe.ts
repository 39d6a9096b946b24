import { enums, type command, type history } from '@perdure/wire/types';
import { attributesOf, eventName } from './event-kinds.js';

/** Which attributes name a command or an event for a reader. */
const tellingFields = [
  'activityType',
  'activityId',
  'timerId',
  'workflowType',
  'workflowId',
  'signalName',
  'markerName',
  'protocolInstanceId',
  'messageId',
  'updateId',
];

const commandNames = new Map<number, string>(Object.entries(enums.CommandType).map(([name, value]) => [value, name]));

type Command = command.Command;

/** A command in a line, such as `SCHEDULE_ACTIVITY_TASK(activityType charge, activityId 1)`. */
export function describeCommand(command: Command): string {
  const attributes = Object.entries(command).find(([key]) => key.endsWith('CommandAttributes'))?.[1] as object | undefined;
  return `${commandNames.get(command.commandType ?? 0) ?? 'UNKNOWN'}${details(attributes)}`;
}

/** An event in a line, such as `event 5 TIMER_STARTED(timerId 1)`. */
export function describeEvent(event: history.HistoryEvent): string {
  return `event ${event.eventId} ${eventName(event)}${details(attributesOf(event))}`;
}

function details(attributes: object | undefined): string {
  const told = tellingFields.flatMap((field) => {
    const value = textOf((attributes as { readonly [key: string]: unknown } | undefined)?.[field]);
    return value === '' ? [] : [`${field} ${value}`];
  });
  return told.length === 0 ? '' : `(${told.join(', ')})`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const name = (value as { readonly name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? name : '';
}
