// One value of a message as text. What differs from run to run is shown by a name that does not: `<time>`, `<uuid>`, `<size>`.
import { failureText, payloadText, retryPolicyText } from './common-text.js';
import { isEnum, type EnumType, type Field, type Fields, type MessageType } from './message-types.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Fields that are the same in all scenarios, or that a server may fill as it likes. */
const NEVER_SHOWN = new Set([
  'namespace',
  'namespaceId',
  'parentNamespaceId',
  'parentWorkflowNamespace',
  'parentWorkflowNamespaceId',
  'activityNamespace',
  'workflowNamespace',
  // Hints to the worker's number of pollers, and to groups of pollers, which one server does not have.
  'backlogCountHint',
  'pollerScalingDecision',
  'pollerGroupId',
  'pollerGroupInfos',
  'pollerGroupsInfo',
]);

/** Bytes and counts of the server's own book-keeping: whether they are there is shown, not how many. */
const SIZES = new Set(['historySizeBytes', 'stateTransitionCount', 'externalPayloadSizeBytes']);

export type Writer = (message: Fields, type: MessageType, view: View, field: string) => string;

/** What one text is written with. */
export interface View {
  /** What stands for a token. */
  readonly bytes: (bytes: Uint8Array) => string;
  /** By full name of the message: notations that need more than this file knows. */
  readonly writers: Readonly<Record<string, Writer>>;
}

/** How fields are called in the recorded histories. */
export type FieldNames = Readonly<Record<string, string>>;

/** `name=value` for every field that is not at its default. */
export function shownFields(
  type: Pick<MessageType, 'fieldsArray'>,
  message: Fields,
  view: View,
  names: FieldNames = {},
): string[] {
  const shown: string[] = [];
  for (const field of type.fieldsArray) {
    if (NEVER_SHOWN.has(field.name) || !Object.hasOwn(message, field.name)) continue;
    const text = fieldText(field.resolve(), message[field.name], view);
    if (text !== undefined) shown.push(`${names[field.name] ?? snakeCase(field.name)}=${text}`);
  }
  return shown;
}

function fieldText(field: Field, value: unknown, view: View): string | undefined {
  if (value === null || value === undefined || isZeroTime(field, value)) return undefined;
  const each = (one: unknown) => valueText(field, one, view);
  if (field.map) {
    const entries = Object.entries(value as Fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.length === 0 ? undefined : `{${entries.map(([key, one]) => `${keyText(key)}:${each(one)}`).join(' ')}}`;
  }
  if (!field.repeated) return each(value);
  const values = value as readonly unknown[];
  const texts = values.map((one) => each(one) ?? '');
  // What is pending is kept in a map by one server, flags in a set by one SDK: both are told in no order.
  const inOrder = /^pending|UsedFlags$/.test(field.name) ? texts.toSorted() : texts;
  return values.length === 0 ? undefined : `[${inOrder.join(' ')}]`;
}

const keyText = (key: string) => (UUID.test(key) ? '<uuid>' : key);

/** A time that is not set is on one server's wire the zero value of its language: the beginning of year 1. */
function isZeroTime(field: Field, value: unknown): boolean {
  const isTime = field.resolvedType !== null && field.resolvedType.name === 'Timestamp';
  return isTime && Number((value as Fields)['seconds']) === -62_135_596_800;
}

/** The text of one value, or undefined when it is the default and therefore not shown. */
function valueText(field: Field, value: unknown, view: View): string | undefined {
  if (field.resolvedType !== null)
    return isEnum(field.resolvedType)
      ? enumText(field.resolvedType, value as number)
      : messageText(field.resolvedType, value as Fields, view, field.name);
  if (value instanceof Uint8Array) return value.length === 0 ? undefined : view.bytes(value);
  if (typeof value === 'string') return value === '' ? undefined : stringText(field.name, value);
  if (typeof value === 'boolean') return value ? 'true' : undefined;
  const number = Number(value);
  if (number === 0) return undefined;
  if (SIZES.has(field.name)) return '<size>';
  return field.name === 'backoffCoefficient' ? number.toFixed(1) : String(number);
}

/** A request id is shown when it says something, as one that a test or a server made up does. */
function stringText(field: string, value: string): string {
  if (/requestId$/i.test(field) && UUID.test(value)) return '<uuid>';
  // Paths of files, and lines that move.
  if (field === 'stackTrace' && /\n +at |^ +at /.test(value)) return '<stack trace>';
  return /[\n"]/.test(value) ? JSON.stringify(value) : value;
}

/** Enum values lose their prefix: RETRY_STATE_TIMEOUT is shown as TIMEOUT. */
function enumText(type: EnumType, value: number): string | undefined {
  if (value === 0) return undefined;
  const prefix = `${snakeCase(type.name).slice(1).toUpperCase()}_`;
  const name = type.valuesById[value] ?? String(value);
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

const fieldsIn = (names: FieldNames) => (message: Fields, type: MessageType, view: View) =>
  `{${shownFields(type, message, view, names).join(' ')}}`;
const braces = fieldsIn({});
const nameOf: Writer = ({ name }) => textOf(name);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Messages with a notation of their own. */
const WRITERS: Readonly<Record<string, Writer>> = {
  '.google.protobuf.Timestamp': () => '<time>',
  '.google.protobuf.Duration': (message, _type, _view, field) => durationText(field, message),
  '.temporal.api.common.v1.Payloads': ({ payloads }) => `[${((payloads ?? []) as Fields[]).map(payloadText).join(',')}]`,
  '.temporal.api.common.v1.Payload': payloadText,
  '.temporal.api.common.v1.WorkflowType': nameOf,
  '.temporal.api.common.v1.ActivityType': nameOf,
  '.temporal.api.common.v1.WorkflowExecution': ({ workflowId, runId }) => `${textOf(workflowId)}/${textOf(runId) || '-'}`,
  '.temporal.api.taskqueue.v1.TaskQueue': taskQueueText,
  '.temporal.api.common.v1.RetryPolicy': (message, type, view) => retryPolicyText(message) ?? braces(message, type, view),
  '.temporal.api.command.v1.Command': commandText,
  '.temporal.api.failure.v1.Failure': (message, type, view) => failureText(message) ?? braces(message, type, view),
};

function messageText(type: MessageType, message: Fields, view: View, field: string): string {
  return (view.writers[type.fullName] ?? WRITERS[type.fullName] ?? braces)(message, type, view, field);
}

function taskQueueText({ name, kind, normalName }: Fields): string {
  return kind === 2 ? `${textOf(name)}(STICKY of ${textOf(normalName)})` : textOf(name);
}

/** `StartTimer{timer_id=t1 …}` */
function commandText(message: Fields, type: MessageType, view: View): string {
  const attributes = type.fieldsArray.find(({ name }) => name.endsWith('CommandAttributes') && Object.hasOwn(message, name));
  if (attributes === undefined) return braces(message, type, view);
  const name = attributes.name.replace(/CommandAttributes$/, '').replace(/^./, (first) => first.toUpperCase());
  const inside = braces(message[attributes.name] as Fields, attributes.resolve().resolvedType as MessageType, view);
  const { userMetadata } = message;
  return userMetadata ? `${name}${inside}+user_metadata` : `${name}${inside}`;
}

/** To the millisecond; what depends on the moment is rounded up: a back-off of 0.76 s is `<1s`. */
function durationText(field: string, message: Fields): string {
  const seconds = Number(message['seconds'] ?? 0) + Math.round(Number(message['nanos'] ?? 0) / 1e6) / 1e3;
  if (field === 'executionDuration') return '<duration>';
  // Measured by one server from the failure on, to the time at which it has reckoned.
  if (field === 'currentRetryInterval') return `${Math.round(seconds * 10) / 10}s`;
  return field === 'firstWorkflowTaskBackoff' && seconds % 1 !== 0 ? `<${Math.ceil(seconds)}s` : `${seconds}s`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
