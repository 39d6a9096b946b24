import type {
  CommitOutcome,
  DispatchKey,
  HistoryNode,
  PartWrite,
  ShardCommit,
  TaskChanges,
  TimerKey,
  UnitWrite,
} from '@perdure/engine/ports';
import { messageOf } from '../driver/driver.js';
import type { Database } from './database.js';

const sql = {
  fence: 'UPDATE shard SET shard_time_ms = max(shard_time_ms, ?) WHERE shard_id = ? AND range_id = ?',
  insertUnit: 'INSERT INTO state VALUES (?, 1, ?, ?, 0, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING',
  updateUnit: `UPDATE state SET version = ?, current_run_id = ?, data = ?
    WHERE slot = ? AND type = 1 AND owner = ? AND first = ? AND second = 0 AND name = ? AND version = ?`,
  putPart: `INSERT INTO state VALUES (?, 2, ?, 0, 0, ?, 0, NULL, NULL, ?) ON CONFLICT DO UPDATE SET data = excluded.data`,
  deletePart: 'DELETE FROM state WHERE slot = ? AND type = 2 AND owner = ? AND first = 0 AND second = 0 AND name = ?',
  insertNode: `INSERT INTO state VALUES (?, 3, ?, ?, ?, x'', ?, ?, NULL, ?)`,
  putTimer: 'INSERT INTO timer VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET slot = excluded.slot, data = excluded.data',
  deleteTimer: 'DELETE FROM timer WHERE shard_id = ? AND due_ms = ? AND name = ?',
  insertDispatch: 'INSERT INTO dispatch VALUES (?, ?, ?, ?, ?, ?)',
  deleteDispatch: 'DELETE FROM dispatch WHERE shard_id = ? AND queue = ? AND priority = ? AND dispatch_order = ?',
} as const;

/** A shard's part cannot be applied; what was written of it must be undone. */
class ShardRefusal extends Error {
  readonly outcome: CommitOutcome;

  constructor(outcome: CommitOutcome) {
    super(outcome.at);
    this.outcome = outcome;
  }
}

/** Writes the group as one transaction. Throws when SQLite itself fails: then it may or may not have become durable. */
export function commitGroup(database: Database, group: readonly ShardCommit[]): CommitOutcome[] {
  if (group.length === 0) return [];
  try {
    return database.transaction(() => group.map((shard) => applyShard(database, shard)));
  } catch (error) {
    if (!(error instanceof ShardRefusal)) throw error;
    // A refusal is rare. With one shard there is nothing left to write, otherwise the rest is written with more care.
    return group.length === 1 ? [error.outcome] : commitOneByOne(database, group);
  }
}

function commitOneByOne(database: Database, group: readonly ShardCommit[]): CommitOutcome[] {
  return database.transaction(() =>
    group.map((shard) => {
      database.sql('SAVEPOINT shard').run();
      try {
        return applyShard(database, shard);
      } catch (error) {
        if (!(error instanceof ShardRefusal)) throw error;
        database.sql('ROLLBACK TO shard').run();
        return error.outcome;
      } finally {
        database.sql('RELEASE shard').run();
      }
    }),
  );
}

/** The fence comes first, so a fenced shard has written nothing. */
function applyShard(database: Database, { shardId, rangeId, shardTimeMs, units, tidy }: ShardCommit): CommitOutcome {
  let unit: number | undefined;
  try {
    if (database.sql(sql.fence).run(shardTimeMs, shardId, rangeId) === 0) return { at: 'fenced' };
    for (unit = 0; unit < units.length; unit++)
      if (!applyUnit(database, shardId, units[unit] as UnitWrite)) throw new ShardRefusal({ at: 'conflict', unit });
    unit = undefined;
    removeTasks(database, shardId, tidy);
    return { at: 'committed' };
  } catch (error) {
    if (error instanceof ShardRefusal || database.kindOf(error) !== 'refused') throw error;
    throw new ShardRefusal({ at: 'rejected', unit, reason: messageOf(error) });
  }
}

/** false when the unit does not have its expected version. */
function applyUnit(database: Database, shardId: number, write: UnitWrite): boolean {
  if (!writeUnit(database, write)) return false;
  const { slot } = write.key;
  for (const part of write.parts) writePart(database, slot, part);
  for (const node of write.nodes) writeNode(database, slot, node);
  for (const { dueMs, name, slot, data } of write.timersAdded) database.sql(sql.putTimer).run(shardId, dueMs, name, slot, data);
  for (const { queue, priority, order, slot, data } of write.dispatchesAdded)
    database.sql(sql.insertDispatch).run(shardId, queue, priority, order, slot, data);
  removeTasks(database, shardId, write);
  return true;
}

function writeUnit(database: Database, { key, expectedVersion, version, currentRunId, data }: UnitWrite): boolean {
  const { slot, namespaceId, kind, id } = key;
  const changes =
    expectedVersion === 0
      ? database.sql(sql.insertUnit).run(slot, namespaceId, kind, id, version, currentRunId, data)
      : database.sql(sql.updateUnit).run(version, currentRunId, data, slot, namespaceId, kind, id, expectedVersion);
  return changes === 1;
}

function writePart(database: Database, slot: number, { runId, name, data }: PartWrite): void {
  if (data === undefined) database.sql(sql.deletePart).run(slot, runId, name);
  else database.sql(sql.putPart).run(slot, runId, name, data);
}

function writeNode(database: Database, slot: number, node: HistoryNode): void {
  const { branchId, firstEventId, writeId, previousWriteId, eventCount, data } = node;
  database.sql(sql.insertNode).run(slot, branchId, firstEventId, writeId, previousWriteId, eventCount, data);
}

function removeTasks(
  database: Database,
  shardId: number,
  changes: Pick<TaskChanges, 'timersRemoved' | 'dispatchesRemoved'>,
): void {
  for (const timer of changes.timersRemoved) removeTimer(database, shardId, timer);
  for (const dispatch of changes.dispatchesRemoved) removeDispatch(database, shardId, dispatch);
}

function removeTimer(database: Database, shardId: number, { dueMs, name }: TimerKey): void {
  database.sql(sql.deleteTimer).run(shardId, dueMs, name);
}

function removeDispatch(database: Database, shardId: number, { queue, priority, order }: DispatchKey): void {
  database.sql(sql.deleteDispatch).run(shardId, queue, priority, order);
}
