/** Timer and dispatch rows as bytes. Their names say what they are for, so writing one twice is harmless. */
import { defineMessage } from '@perdure/wire/codec';
import type { DispatchKey, DispatchRow, TimerKey, TimerRow } from '@perdure/engine/ports';
import type { TimerPurpose, WantedDispatch, WantedTimer } from '@perdure/engine';
import type { QueueRef, TaskOffer } from '../tasks.js';
import { fromUtf8, utf8, uuidBytes, uuidText } from './ids.js';
import { readNumber, writeNumber } from './part-names.js';

/** What a timer or dispatch belongs to. */
export interface Owner {
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
}

const ownerFormat = defineMessage<{ namespaceId?: Uint8Array; workflowId?: string }>('perdure.stored.TimerOwner', [
  ['namespaceId', 1, 'bytes'],
  ['workflowId', 2, 'string'],
]);

const PURPOSES = [
  'userTimer',
  'activityTimeout',
  'activityRetry',
  'runTimeout',
  'firstTask',
  'startChild',
  'releaseChild',
  'closeChild',
  'external',
  'tellParent',
] as const;

/** run id (16 bytes), purpose (1), timeout type (1), event id (8), stamp (8). */
export function timerKey(runId: string, timer: WantedTimer): TimerKey {
  const { purpose } = timer;
  const name = new Uint8Array(34);
  name.set(uuidBytes(runId));
  name[16] = PURPOSES.indexOf(purpose.at) + 1;
  if (purpose.at === 'activityTimeout') name[17] = purpose.type;
  if (purpose.at === 'userTimer') writeNumber(name, 18, purpose.startedEventId);
  if ('scheduledEventId' in purpose) writeNumber(name, 18, purpose.scheduledEventId);
  if ('initiatedEventId' in purpose) writeNumber(name, 18, purpose.initiatedEventId);
  if ('stamp' in purpose) writeNumber(name, 26, purpose.stamp);
  return { dueMs: timer.dueMs, name };
}

export function timerRow(slot: number, owner: Owner, timer: WantedTimer): TimerRow {
  const data = ownerFormat.encode({ namespaceId: uuidBytes(owner.namespaceId), workflowId: owner.workflowId });
  return { ...timerKey(owner.runId, timer), slot, data };
}

export function readTimerRow(row: TimerRow): { readonly owner: Owner; readonly purpose: TimerPurpose } {
  const record = ownerFormat.decode(row.data);
  const namespaceId = uuidText(record.namespaceId ?? new Uint8Array(16));
  const owner = { namespaceId, workflowId: record.workflowId ?? '', runId: uuidText(row.name.subarray(0, 16)) };
  return { owner, purpose: readPurpose(row.name) };
}

function readPurpose(name: Uint8Array): TimerPurpose {
  const eventId = readNumber(name, 18);
  const stamp = readNumber(name, 26);
  const at = PURPOSES[(name[16] ?? 0) - 1];
  switch (at) {
    case 'userTimer':
      return { at, startedEventId: eventId };
    case 'activityTimeout':
      return { at, type: (name[17] ?? 0) as 1 | 2 | 3 | 4, scheduledEventId: eventId, stamp };
    case 'activityRetry':
      return { at, scheduledEventId: eventId, stamp };
    case 'runTimeout':
    case 'firstTask':
    case 'tellParent':
      return { at };
    case 'startChild':
    case 'releaseChild':
    case 'closeChild':
    case 'external':
      return { at, initiatedEventId: eventId };
    default:
      throw new TypeError(`timer row of unknown purpose ${name[16]}`);
  }
}

/** namespace id (16 bytes), task type (1), sticky (1), name. */
export function queueBytes(queue: QueueRef): Uint8Array {
  const name = utf8(queue.name);
  const bytes = new Uint8Array(18 + name.length);
  bytes.set(uuidBytes(queue.namespaceId));
  bytes[16] = queue.type;
  bytes[17] = queue.sticky ? 1 : 0;
  bytes.set(name, 18);
  return bytes;
}

export function readQueue(bytes: Uint8Array): QueueRef {
  return {
    namespaceId: uuidText(bytes.subarray(0, 16)),
    type: bytes[16] === 2 ? 2 : 1,
    sticky: bytes[17] === 1,
    name: fromUtf8(bytes.subarray(18)),
  };
}

export function queueOf(namespaceId: string, dispatch: WantedDispatch): QueueRef {
  return { namespaceId, type: dispatch.type === 'workflowTask' ? 1 : 2, name: dispatch.taskQueue, sticky: dispatch.sticky };
}

const dispatchFormat = defineMessage<{ workflowId?: string; runId?: Uint8Array; scheduledEventId?: number; stamp?: number }>(
  'perdure.stored.Dispatch',
  [
    ['workflowId', 1, 'string'],
    ['runId', 2, 'bytes'],
    ['scheduledEventId', 3, 'int64'],
    ['stamp', 4, 'int64'],
  ],
);

export function dispatchKey(namespaceId: string, dispatch: WantedDispatch): DispatchKey {
  return { queue: queueBytes(queueOf(namespaceId, dispatch)), priority: dispatch.priority, order: dispatch.order };
}

export function dispatchRow(slot: number, owner: Owner, dispatch: WantedDispatch): DispatchRow {
  const { scheduledEventId, stamp } = dispatch;
  const data = dispatchFormat.encode({ workflowId: owner.workflowId, runId: uuidBytes(owner.runId), scheduledEventId, stamp });
  return { ...dispatchKey(owner.namespaceId, dispatch), slot, data };
}

/** A shard under one ownership. */
type OwnedShard = Pick<TaskOffer, 'shardId' | 'rangeId'>;

export function offerOf({ shardId, rangeId }: OwnedShard, owner: Owner, dispatch: WantedDispatch): TaskOffer {
  const { priority, order, scheduledEventId, stamp } = dispatch;
  return { shardId, rangeId, priority, order, ...owner, scheduledEventId, stamp };
}

export function readDispatchRow({ shardId, rangeId }: OwnedShard, row: DispatchRow): TaskOffer {
  const { workflowId = '', runId, scheduledEventId = 0, stamp = 0 } = dispatchFormat.decode(row.data);
  return {
    shardId,
    rangeId,
    priority: row.priority,
    order: row.order,
    namespaceId: uuidText(row.queue.subarray(0, 16)),
    workflowId,
    runId: uuidText(runId ?? new Uint8Array(16)),
    scheduledEventId,
    stamp,
  };
}
