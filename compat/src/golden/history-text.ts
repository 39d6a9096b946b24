// Turns a history into text, one line per event, in the notation the recorded histories are written in:
// `5 ActivityScheduled id=a1 type=A …`. A field that has its default value is not shown.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { renderValue, type Names } from './render-value.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Fields = Readonly<Record<string, unknown>>;

const Event = proto.temporal.api.history.v1.HistoryEvent;

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

const FIELD_NAMES: Readonly<Record<string, string>> = {
  workflowType: 'type',
  activityType: 'type',
  activityId: 'id',
  taskQueue: 'tq',
  workflowTaskTimeout: 'wft_timeout',
  workflowRunTimeout: 'run_timeout',
  originalExecutionRunId: 'orig_run',
  firstExecutionRunId: 'first_run',
  firstWorkflowTaskBackoff: 'first_wft_backoff',
  scheduledEventId: 'sch',
  startedEventId: 'st',
  workflowTaskCompletedEventId: 'wtc',
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

/** Ids and times that differ from run to run, and what only real workers set. */
const NEVER_SHOWN = new Set([
  'namespace',
  'namespaceId',
  'parentWorkflowNamespace',
  'parentWorkflowNamespaceId',
  'requestId',
  'historySizeBytes',
  'priority',
  'sdkMetadata',
  'meteringMetadata',
  'workerVersion',
  'eagerWorkerDeploymentOptions',
]);

/** What the lines leave out because it is the same everywhere in one scenario. */
export interface ScenarioNames extends Names {
  readonly workflowId: string;
  readonly taskQueue: string;
  /** Identity of the hand-made worker that polls workflow tasks. */
  readonly workerIdentity: string;
}

/** The whole history as text; three events of an ordinary workflow task become one line `2-4 WFT`. */
export function historyText(events: readonly HistoryEvent[], names: ScenarioNames): string[] {
  return foldWorkflowTasks(events.map((event) => eventText(event, names)));
}

function eventText(event: HistoryEvent, names: ScenarioNames): string {
  const all = Event.toObject(Event.fromObject(event), { longs: Number, enums: String, bytes: Buffer }) as Fields;
  const kind = Object.keys(all).find((key) => key.endsWith('EventAttributes'));
  if (kind === undefined) throw new Error(`event ${String(all['eventId'])} has no attributes`);
  const shown: string[] = [];
  for (const [field, value] of Object.entries(all[kind] as Fields)) {
    const text = isLeftOut(kind, field, value, names) ? undefined : renderValue(field, value, names);
    if (text !== undefined) shown.push(`${FIELD_NAMES[field] ?? snakeCase(field)}=${text}`);
  }
  return [String(all['eventId']), eventName(kind), ...shown].join(' ');
}

function isLeftOut(kind: string, field: string, value: unknown, names: ScenarioNames): boolean {
  if (NEVER_SHOWN.has(field)) return true;
  const ofWorkflowTask = kind.startsWith('workflowTask');
  if (field === 'identity') return ofWorkflowTask && value === names.workerIdentity;
  if (field === 'workflowId') return value === names.workflowId;
  if (field === 'startToCloseTimeout') return ofWorkflowTask && renderValue(field, value, names) === '10s';
  return field === 'taskQueue' && ofWorkflowTask && (value as { name?: string }).name === names.taskQueue;
}

function eventName(attributesField: string): string {
  const name = attributesField.replace(/EventAttributes$/, '').replace(/^./, (first) => first.toUpperCase());
  for (const [long, short] of EVENT_PREFIXES) if (name.startsWith(long)) return short + name.slice(long.length);
  return name;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function foldWorkflowTasks(lines: readonly string[]): string[] {
  const folded: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const id = Number(lines[index]?.split(' ', 1)[0]);
    const ordinary = [
      `${id} WFTScheduled attempt=1`,
      `${id + 1} WFTStarted sch=${id}`,
      `${id + 2} WFTCompleted sch=${id} st=${id + 1}`,
    ];
    const isOrdinary = ordinary.every((line, offset) => lines[index + offset] === line);
    folded.push(isOrdinary ? `${id}-${id + 2} WFT` : (lines[index] as string));
    if (isOrdinary) index += 2;
  }
  return folded;
}
