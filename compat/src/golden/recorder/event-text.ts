// Turns a history into text, one line per event, in the notation the recorded histories are written in:
// `5 ActivityScheduled id=a1 type=A …`. A field that has its default value is not shown.
import { messageType, type Field, type Fields, type MessageType } from './message-types.js';
import { shownFields, type FieldNames, type View, type Writer } from './value-text.js';

const EVENT_PREFIXES: readonly (readonly [string, string])[] = [
  ['WorkflowTask', 'WFT'],
  ['WorkflowExecution', 'Workflow'],
  ['ActivityTask', 'Activity'],
  ['StartChildWorkflowExecution', 'StartChild'],
  ['ChildWorkflowExecution', 'Child'],
  ['SignalExternalWorkflowExecution', 'SignalExternalWorkflow'],
  ['RequestCancelExternalWorkflowExecution', 'RequestCancelExternalWorkflow'],
  ['ExternalWorkflowExecution', 'ExternalWorkflow'],
];

const FIELD_NAMES: FieldNames = {
  workflowType: 'type',
  activityType: 'type',
  activityId: 'id',
  taskQueue: 'tq',
  workflowTaskTimeout: 'wft_timeout',
  workflowRunTimeout: 'run_timeout',
  workflowExecutionTimeout: 'exec_timeout',
  originalExecutionRunId: 'orig_run',
  firstExecutionRunId: 'first_run',
  continuedExecutionRunId: 'prev_run',
  firstWorkflowTaskBackoff: 'first_wft_backoff',
  scheduledEventId: 'sch',
  startedEventId: 'st',
  workflowTaskCompletedEventId: 'wtc',
  latestCancelRequestedEventId: 'cr',
  acceptedEventId: 'acc',
  scheduleToCloseTimeout: 's2c',
  scheduleToStartTimeout: 's2s',
  startToCloseTimeout: 'stc',
  heartbeatTimeout: 'hb',
  retryPolicy: 'retry',
  initiatedEventId: 'init',
  externalInitiatedEventId: 'ext_init',
  workflowExecution: 'exec',
  externalWorkflowExecution: 'ext',
  parentWorkflowExecution: 'parent',
  parentInitiatedEventId: 'parent_init',
  rootWorkflowExecution: 'root',
};

/** Of an event itself: its number leads the line, and its time is looked at by scenarios that are about time. */
const OUTSIDE_NOT_SHOWN = new Set(['eventId', 'eventTime', 'eventType', 'version', 'taskId']);

const eventType = messageType('temporal.api.history.v1.HistoryEvent');
const isAttributes = ({ name }: Field) => name.endsWith('EventAttributes');
const around = {
  fieldsArray: eventType.fieldsArray.filter((field) => !OUTSIDE_NOT_SHOWN.has(field.name) && !isAttributes(field)),
};

/** Events stand on lines of their own below what they came with. */
export const historyWriter: Writer = ({ events }, _type, view) =>
  eventLines((events ?? []) as Fields[], view)
    .map((line) => `\n    ${line}`)
    .join('');

/** The whole history as text; three events of an ordinary workflow task become one line `2-4 WFT`. */
export function eventLines(events: readonly Fields[], view: View): string[] {
  return foldWorkflowTasks(events.map((event) => eventText(event, view)));
}

function eventText(event: Fields, view: View): string {
  const attributes = eventType.fieldsArray.find((field) => isAttributes(field) && Object.hasOwn(event, field.name));
  if (attributes === undefined) return `${String(event['eventId'])} without attributes`;
  const type = attributes.resolve().resolvedType as MessageType;
  const inside = shownFields(type, event[attributes.name] as Fields, view, FIELD_NAMES);
  const outside = shownFields(around, event, view);
  return waitText([String(event['eventId']), eventName(attributes.name), ...inside, ...outside].join(' '));
}

/**
 * Ticks of cron are whole seconds, so the wait for one depends on when in a second the run before ended. A run that is continued
 * waits for what is missing to a second, which on a busy machine may be nothing.
 */
function waitText(line: string): string {
  return line
    .replace(/ cron_schedule=@every (\d+s) first_wft_backoff=\d+s/, ' cron_schedule=@every $1 first_wft_backoff=<=$1')
    .replace(/( initiator=WORKFLOW .*) first_wft_backoff=<1s/, '$1');
}

function eventName(attributesField: string): string {
  const name = attributesField.replace(/EventAttributes$/, '').replace(/^./, (first) => first.toUpperCase());
  for (const [long, short] of EVENT_PREFIXES) if (name.startsWith(long)) return short + name.slice(long.length);
  return name;
}

/** A workflow task on the normal queue `Q`, done by the scenario's own worker at the first attempt. */
function foldWorkflowTasks(lines: readonly string[]): string[] {
  const folded: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const id = Number(lines[index]?.split(' ', 1)[0]);
    const queue = /^\d+ WFTScheduled tq=(\S+) stc=10s attempt=1$/.exec(lines[index] ?? '')?.[1];
    const isOrdinary =
      queue !== undefined &&
      !queue.includes('(') &&
      lines[index + 1] === `${id + 1} WFTStarted sch=${id} identity=worker request_id=<uuid> history_size_bytes=<size>` &&
      lines[index + 2] === `${id + 2} WFTCompleted sch=${id} st=${id + 1} identity=worker`;
    folded.push(isOrdinary ? `${id}-${id + 2} WFT tq=${queue}` : (lines[index] as string));
    if (isOrdinary) index += 2;
  }
  return folded;
}
