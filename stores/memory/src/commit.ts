import type {
  CommitOutcome,
  DispatchKey,
  HistoryNode,
  ShardCommit,
  TaskChanges,
  TimerKey,
  UnitKey,
  UnitWrite,
} from '@perdure/engine/ports';
import { copyBytes } from './bytes.js';
import { SortedRows, type Key } from './sorted-rows.js';
import type { Tables } from './tables.js';

const unitKey = ({ slot, namespaceId, kind, id }: UnitKey): Key => [slot, copyBytes(namespaceId), kind, copyBytes(id)];
const nodeKey = (slot: number, node: HistoryNode): Key => [slot, copyBytes(node.branchId), node.firstEventId, node.writeId];
const timerKey = (shardId: number, { dueMs, name }: TimerKey): Key => [shardId, dueMs, copyBytes(name)];
const dispatchKey = (shardId: number, { queue, priority, order }: DispatchKey): Key => [
  shardId,
  copyBytes(queue),
  priority,
  order,
];

/** Applies one shard's part of a group: everything is checked before anything is changed, so it happens wholly or not at all. */
export function commitShard(tables: Tables, commit: ShardCommit): CommitOutcome {
  const shard = tables.shards.get(commit.shardId);
  if (shard?.rangeId !== commit.rangeId) return { at: 'fenced' };
  const conflict = commit.units.findIndex((unit) => (tables.units.get(unitKey(unit.key))?.version ?? 0) !== unit.expectedVersion);
  if (conflict >= 0) return { at: 'conflict', unit: conflict };
  const added = new SortedRows<true>();
  for (const [unit, write] of commit.units.entries()) {
    const reason = refusal(tables, commit.shardId, write, added);
    if (reason !== undefined) return { at: 'rejected', unit, reason };
  }
  for (const unit of commit.units) applyUnit(tables, commit.shardId, unit);
  removeTasks(tables, commit.shardId, commit.tidy);
  tables.shards.set(shard.shardId, { ...shard, shardTimeMs: Math.max(shard.shardTimeMs, commit.shardTimeMs) });
  return { at: 'committed' };
}

/** Why a store does not take a write, or undefined. `added` gathers the keys of the commit's own nodes and dispatches. */
function refusal(tables: Tables, shardId: number, write: UnitWrite, added: SortedRows<true>): string | undefined {
  const { key } = write;
  if (key.id.length > 1000) return `id of ${key.id.length} bytes; the most is 1000`;
  const runIds = [
    key.namespaceId,
    write.currentRunId,
    ...write.parts.map((part) => part.runId),
    ...write.nodes.map((node) => node.branchId),
  ];
  if (runIds.some((id) => id.length !== 16)) return 'a namespace, run or branch id that is not 16 bytes long';
  if (!numbersOf(write).every(Number.isSafeInteger)) return 'a number that is no integer within 2^53 - 1';
  const nodes = write.nodes.map((node) => nodeKey(key.slot, node));
  if (nodes.some((each) => tables.nodes.has(each) || !addNew(added, [0, ...each]))) return 'a history node with this key exists';
  const dispatches = write.dispatchesAdded.map((row) => dispatchKey(shardId, row));
  if (dispatches.some((each) => tables.dispatches.has(each) || !addNew(added, [1, ...each])))
    return 'a dispatch with this key exists';
  return undefined;
}

function numbersOf(write: UnitWrite): number[] {
  const { key, version, nodes, timersAdded, dispatchesAdded } = write;
  return [
    ...[key.slot, key.kind, version],
    ...nodes.flatMap((node) => [node.firstEventId, node.writeId, node.previousWriteId, node.eventCount]),
    ...timersAdded.flatMap((timer) => [timer.dueMs, timer.slot]),
    ...dispatchesAdded.flatMap((row) => [row.priority, row.order, row.slot]),
  ];
}

/** false when the key was there already. */
function addNew(keys: SortedRows<true>, key: Key): boolean {
  if (keys.has(key)) return false;
  keys.set(key, true);
  return true;
}

function applyUnit(tables: Tables, shardId: number, write: UnitWrite): void {
  const { key, version, currentRunId, data } = write;
  tables.units.set(unitKey(key), { version, currentRunId: copyBytes(currentRunId), data: copyBytes(data) });
  for (const part of write.parts) {
    const partKey: Key = [key.slot, copyBytes(part.runId), copyBytes(part.name)];
    if (part.data === undefined) tables.parts.delete(partKey);
    else tables.parts.set(partKey, copyBytes(part.data));
  }
  for (const node of write.nodes) tables.nodes.set(nodeKey(key.slot, node), copyNode(node));
  for (const row of write.timersAdded) tables.timers.set(timerKey(shardId, row), { slot: row.slot, data: copyBytes(row.data) });
  for (const row of write.dispatchesAdded)
    tables.dispatches.set(dispatchKey(shardId, row), { slot: row.slot, data: copyBytes(row.data) });
  removeTasks(tables, shardId, write);
}

function removeTasks(tables: Tables, shardId: number, changes: Pick<TaskChanges, 'timersRemoved' | 'dispatchesRemoved'>): void {
  for (const row of changes.timersRemoved) tables.timers.delete(timerKey(shardId, row));
  for (const row of changes.dispatchesRemoved) tables.dispatches.delete(dispatchKey(shardId, row));
}

export function copyNode(node: HistoryNode): HistoryNode {
  const { branchId, firstEventId, writeId, previousWriteId, eventCount, data } = node;
  return { branchId: copyBytes(branchId), firstEventId, writeId, previousWriteId, eventCount, data: copyBytes(data) };
}
