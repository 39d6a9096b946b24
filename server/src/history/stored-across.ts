/** Stored children, external requests and the link to a parent; part of format 1 (see stored-format.ts). */
import { defineMessage } from '@perdure/wire/codec';
import type { Child, ExternalRequest, ParentLink } from '@perdure/engine';
import { uuidBytes, uuidText } from './ids.js';

type Mutable<T> = { -readonly [K in keyof T]?: T[K] | undefined };
const NO_BYTES = new Uint8Array(16);

/** Ids as bytes. */
export interface ParentRecord {
  namespace?: string | undefined;
  namespaceId?: Uint8Array | undefined;
  workflowId?: string | undefined;
  runId?: Uint8Array | undefined;
  initiatedEventId?: number | undefined;
}

defineMessage<ParentRecord>('perdure.stored.Parent', [
  ['namespace', 1, 'string'],
  ['namespaceId', 2, 'bytes'],
  ['workflowId', 3, 'string'],
  ['runId', 4, 'bytes'],
  ['initiatedEventId', 5, 'int64'],
]);

export const parentRecord = (parent: ParentLink): ParentRecord => ({
  ...parent,
  namespaceId: uuidBytes(parent.namespaceId),
  runId: uuidBytes(parent.runId),
});

export const parentOf = (record: ParentRecord): ParentLink => ({
  namespace: record.namespace ?? '',
  namespaceId: uuidText(record.namespaceId ?? NO_BYTES),
  workflowId: record.workflowId ?? '',
  runId: uuidText(record.runId ?? NO_BYTES),
  initiatedEventId: record.initiatedEventId ?? 0,
});

/** All fields of the states in one message; `at` says which are meant. */
interface ChildRecord {
  at?: number;
  initiatedEventId?: number;
  nodeFirstEventId?: number;
  writeId?: number;
  initiatedTimeMs?: number;
  namespace?: string;
  workflowId?: string;
  runId?: Uint8Array;
  workflowType?: string;
  parentClosePolicy?: number;
  startedEventId?: number;
  startedTimeMs?: number;
  closedTimeMs?: number;
}
const CHILD_STATES = ['initiated', 'started', 'running', 'withdrawn', 'closing'] as const;

const childFormat = defineMessage<ChildRecord>('perdure.stored.Child', [
  ['at', 1, 'int32'],
  ['initiatedEventId', 2, 'int64'],
  ['nodeFirstEventId', 3, 'int64'],
  ['writeId', 4, 'int64'],
  ['initiatedTimeMs', 5, 'int64'],
  ['namespace', 6, 'string'],
  ['workflowId', 7, 'string'],
  ['runId', 8, 'bytes'],
  ['workflowType', 9, 'string'],
  ['parentClosePolicy', 10, 'int32'],
  ['startedEventId', 11, 'int64'],
  ['startedTimeMs', 12, 'int64'],
  ['closedTimeMs', 13, 'int64'],
]);

export function encodeChild(child: Child): Uint8Array {
  const { initiatedEvent, at, runId, ...rest } = child;
  return childFormat.encode({ ...rest, ...initiatedEvent, runId: uuidBytes(runId), at: CHILD_STATES.indexOf(at) + 1 });
}

export function decodeChild(bytes: Uint8Array): Child {
  const record = childFormat.decode(bytes);
  const info = {
    initiatedEventId: record.initiatedEventId ?? 0,
    initiatedEvent: { nodeFirstEventId: record.nodeFirstEventId ?? 0, writeId: record.writeId ?? 0 },
    initiatedTimeMs: record.initiatedTimeMs ?? 0,
    namespace: record.namespace ?? '',
    workflowId: record.workflowId ?? '',
    runId: uuidText(record.runId ?? NO_BYTES),
    workflowType: record.workflowType ?? '',
    parentClosePolicy: (record.parentClosePolicy ?? 0) as Child['parentClosePolicy'],
  };
  const at = CHILD_STATES[(record.at ?? 0) - 1];
  const { startedEventId = 0, startedTimeMs = 0, closedTimeMs = 0 } = record;
  switch (at) {
    case 'initiated':
      return { at, ...info };
    case 'started':
      return { at, ...info, startedEventId, startedTimeMs };
    case 'running':
      return { at, ...info, startedEventId };
    case 'withdrawn':
    case 'closing':
      return { at, ...info, closedTimeMs };
    default:
      throw new TypeError(`stored child ${info.initiatedEventId} is in the unknown state ${record.at}`);
  }
}

interface ExternalRecord extends Mutable<Omit<ExternalRequest, 'kind' | 'initiatedEvent'>> {
  kind?: number;
  nodeFirstEventId?: number;
  writeId?: number;
}
const EXTERNAL_KINDS = ['signal', 'cancel'] as const;

const externalFormat = defineMessage<ExternalRecord>('perdure.stored.External', [
  ['kind', 1, 'int32'],
  ['initiatedEventId', 2, 'int64'],
  ['nodeFirstEventId', 3, 'int64'],
  ['writeId', 4, 'int64'],
  ['initiatedTimeMs', 5, 'int64'],
  ['requestId', 6, 'string'],
]);

export function encodeExternal({ kind, initiatedEvent, ...rest }: ExternalRequest): Uint8Array {
  return externalFormat.encode({ ...rest, ...initiatedEvent, kind: EXTERNAL_KINDS.indexOf(kind) + 1 });
}

export function decodeExternal(bytes: Uint8Array): ExternalRequest {
  const record = externalFormat.decode(bytes);
  const kind = EXTERNAL_KINDS[(record.kind ?? 0) - 1];
  if (kind === undefined) throw new TypeError(`stored external request of the unknown kind ${record.kind}`);
  return {
    kind,
    initiatedEventId: record.initiatedEventId ?? 0,
    initiatedEvent: { nodeFirstEventId: record.nodeFirstEventId ?? 0, writeId: record.writeId ?? 0 },
    initiatedTimeMs: record.initiatedTimeMs ?? 0,
    requestId: record.requestId ?? '',
  };
}
