import type { DispatchRow, HistoryNode, Store, StoredPart, StoredUnit, TimerRow, UnitKey } from '@perdure/engine/ports';
import { compareBytes, copyBytes } from './bytes.js';
import { copyNode } from './commit.js';
import type { Key, Row } from './sorted-rows.js';
import type { Tables } from './tables.js';

type Range<Method extends keyof Store> = Store[Method] extends (range: infer First, ...rest: never[]) => unknown ? First : never;

/** The rows up to the first that the test refuses, at most `limit`. */
function take<Value>(rows: Iterable<Row<Value>>, limit: number, belongs: (key: Key) => boolean): Row<Value>[] {
  const taken: Row<Value>[] = [];
  if (limit <= 0) return taken;
  for (const row of rows) {
    if (!belongs(row.key)) break;
    taken.push(row);
    if (taken.length >= limit) break;
  }
  return taken;
}

const sameBytes = (left: Uint8Array, right: unknown) => compareBytes(left, right as Uint8Array) === 0;

/** The least byte string that stands after the given one. */
function successor(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length + 1);
  next.set(bytes);
  return next;
}

export function loadParts(tables: Tables, slot: number, runId: Uint8Array): StoredPart[] {
  const rows = take(tables.parts.from([slot, runId]), Infinity, (key) => key[0] === slot && sameBytes(runId, key[1]));
  return rows.map(({ key, value }) => ({ name: copyBytes(key[2] as Uint8Array), data: copyBytes(value) }));
}

export function loadUnit(tables: Tables, key: UnitKey): StoredUnit | undefined {
  const unit = tables.units.get([key.slot, key.namespaceId, key.kind, key.id]);
  if (unit === undefined) return undefined;
  const { version, currentRunId, data } = unit;
  return {
    version,
    currentRunId: copyBytes(currentRunId),
    data: copyBytes(data),
    parts: loadParts(tables, key.slot, currentRunId),
  };
}

export function readHistory(tables: Tables, range: Range<'readHistory'>): HistoryNode[] {
  const { slot, branchId, fromEventId, toEventId, nodesMax, bytesMax, reverse } = range;
  const rows =
    reverse === true ? tables.nodes.before([slot, branchId, toEventId]) : tables.nodes.from([slot, branchId, fromEventId]);
  let bytes = 0;
  const nodes: HistoryNode[] = [];
  for (const { key, value } of rows) {
    const firstEventId = key[2] as number;
    if (nodes.length >= nodesMax || (nodes.length > 0 && bytes >= bytesMax)) break;
    if (key[0] !== slot || !sameBytes(branchId, key[1]) || firstEventId < fromEventId || firstEventId >= toEventId) break;
    nodes.push(copyNode(value));
    bytes += value.data.length;
  }
  return nodes;
}

export function readTimers(tables: Tables, range: Range<'readTimers'>): TimerRow[] {
  const { shardId, dueBeforeMs, after, limit } = range;
  const from: Key = after === undefined ? [shardId] : [shardId, after.dueMs, successor(after.name)];
  const rows = take(tables.timers.from(from), limit, (key) => key[0] === shardId && (key[1] as number) < dueBeforeMs);
  return rows.map(({ key, value }) => ({
    dueMs: key[1] as number,
    name: copyBytes(key[2] as Uint8Array),
    slot: value.slot,
    data: copyBytes(value.data),
  }));
}

export function readDispatches(tables: Tables, range: Range<'readDispatches'>): DispatchRow[] {
  const { shardId, queue, after, limit } = range;
  const from: Key = after === undefined ? [shardId, queue] : [shardId, queue, after.priority, after.order + 1];
  const rows = take(tables.dispatches.from(from), limit, (key) => key[0] === shardId && sameBytes(queue, key[1]));
  return rows.map(({ key, value }) => ({
    queue: copyBytes(queue),
    priority: key[2] as number,
    order: key[3] as number,
    slot: value.slot,
    data: copyBytes(value.data),
  }));
}

export function listDispatchQueues(tables: Tables, range: Range<'listDispatchQueues'>): Uint8Array[] {
  const queues: Uint8Array[] = [];
  let from: Key = range.after === undefined ? [range.shardId] : [range.shardId, successor(range.after)];
  while (queues.length < range.limit) {
    const [first] = take(tables.dispatches.from(from), 1, (key) => key[0] === range.shardId);
    if (first === undefined) break;
    const queue = copyBytes(first.key[1] as Uint8Array);
    queues.push(queue);
    from = [range.shardId, successor(queue)];
  }
  return queues;
}
