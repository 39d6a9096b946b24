import type { Row } from '../driver/driver.js';
import type { Database, Role } from './database.js';

/** A call by name, with cells in and rows out, so that it passes between threads as plain bytes. */
export type Operation = (database: Database, args: Row) => readonly Row[];

const select = (text: string): Operation => {
  return (database, args) => database.sql(text).all(...args);
};

/** The changed rows' columns, by RETURNING. */
const change = (text: string): Operation => {
  return (database, args) => database.transaction(() => database.sql(text).all(...args));
};

const shardColumns = 'shard_id, slot_from, slot_to, range_id, owner, shard_time_ms';
const nodeColumns = 'owner, first, second, version, event_count, data';
const listShards = `SELECT ${shardColumns} FROM shard ORDER BY shard_id`;
const selectParts =
  'SELECT name, data FROM state WHERE slot = ? AND type = 2 AND owner = ? AND first = 0 AND second = 0 ORDER BY name';
const selectUnit = `SELECT version, current_run_id, data FROM state
  WHERE slot = ? AND type = 1 AND owner = ? AND first = ? AND second = 0 AND name = ?`;

/** First the unit, then its parts, of one moment; nothing when there is no unit. */
const loadUnit: Operation = (database, args) =>
  database.snapshot(() => {
    const [unit] = database.sql(selectUnit).all(...args);
    return unit === undefined ? [] : [unit, ...database.sql(selectParts).all(args[0] ?? null, unit[1] ?? null)];
  });

const historyRange = 'FROM state WHERE slot = ? AND type = 3 AND owner = ? AND first >= ? AND first < ?';
const historyForward = `SELECT ${nodeColumns} ${historyRange} ORDER BY first, second LIMIT ?`;
const historyReverse = `SELECT ${nodeColumns} ${historyRange} ORDER BY first DESC, second DESC LIMIT ?`;

/** slot, branch id, from, to, most nodes, most bytes, 1 for reverse. */
const readHistory: Operation = (database, args) => {
  const [bytesMax, reverse] = args.slice(5);
  const rows: Row[] = [];
  let bytes = 0;
  for (const row of database.sql(reverse === 1 ? historyReverse : historyForward).each(...args.slice(0, 5))) {
    rows.push(row);
    bytes += (row[5] as Uint8Array).length;
    if (bytes >= Number(bytesMax)) break;
  }
  return rows;
};

/** shard id, queue to start after or null, limit: one index seek per queue. */
const listDispatchQueues: Operation = (database, [shardId, after, limit]) =>
  database.snapshot(() => {
    const queues: Row[] = [];
    const first = database.sql('SELECT queue FROM dispatch WHERE shard_id = ? ORDER BY queue LIMIT 1');
    const next = database.sql('SELECT queue FROM dispatch WHERE shard_id = ? AND queue > ? ORDER BY queue LIMIT 1');
    let position = after ?? null;
    while (queues.length < Number(limit)) {
      const [row] = position === null ? first.all(shardId ?? null) : next.all(shardId ?? null, position);
      if (row === undefined) break;
      queues.push(row);
      position = row[0] ?? null;
    }
    return queues;
  });

/** Three cells for each shard: id, first slot, last slot. */
const ensureShards: Operation = (database, args) =>
  database.transaction(() => {
    if (database.sql('SELECT 1 FROM shard LIMIT 1').all().length === 0)
      for (let i = 0; i < args.length; i += 3)
        database.sql(`INSERT INTO shard VALUES (?, ?, ?, 0, '', 0)`).run(...args.slice(i, i + 3));
    return database.sql(listShards).all();
  });

const ensureClusterRecord: Operation = (database, [data]) =>
  database.transaction(() => {
    database.sql('INSERT INTO cluster VALUES (1, ?) ON CONFLICT DO NOTHING').run(data ?? null);
    return database.sql('SELECT data FROM cluster').all();
  });

export const readerOperations = {
  loadUnit,
  loadParts: select(selectParts),
  readHistory,
  listShards: select(listShards),
  readTimers: select(
    'SELECT due_ms, name, slot, data FROM timer WHERE shard_id = ? AND due_ms < ? ORDER BY due_ms, name LIMIT ?',
  ),
  readTimersAfter: select(
    'SELECT due_ms, name, slot, data FROM timer WHERE shard_id = ? AND due_ms < ? AND (due_ms, name) > (?, ?) ORDER BY due_ms, name LIMIT ?',
  ),
  readDispatches: select(
    'SELECT priority, dispatch_order, slot, data FROM dispatch WHERE shard_id = ? AND queue = ? ORDER BY priority, dispatch_order LIMIT ?',
  ),
  readDispatchesAfter: select(
    'SELECT priority, dispatch_order, slot, data FROM dispatch WHERE shard_id = ? AND queue = ? AND (priority, dispatch_order) > (?, ?) ORDER BY priority, dispatch_order LIMIT ?',
  ),
  listDispatchQueues,
  readNamespaceById: select('SELECT id, name, version, data FROM namespace WHERE id = ?'),
  readNamespaceByName: select('SELECT id, name, version, data FROM namespace WHERE name = ?'),
  listNamespaces: select('SELECT id, name, version, data FROM namespace ORDER BY name LIMIT ?'),
  listNamespacesAfter: select('SELECT id, name, version, data FROM namespace WHERE name > ? ORDER BY name LIMIT ?'),
  listHosts: select('SELECT host_id, data, max(0, ? - heartbeat_ms) FROM host ORDER BY host_id'),
} as const;

export const writerOperations = {
  ensureShards,
  acquireShard: change(
    `UPDATE shard SET range_id = range_id + 1, owner = ? WHERE shard_id = ? AND range_id = ? RETURNING ${shardColumns}`,
  ),
  releaseShard: change(`UPDATE shard SET owner = '' WHERE shard_id = ? AND range_id = ? RETURNING 1`),
  createNamespace: change('INSERT INTO namespace VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING RETURNING 1'),
  updateNamespace: change('UPDATE namespace SET version = version + 1, data = ? WHERE id = ? AND version = ? RETURNING 1'),
  heartbeatHost: change(
    'INSERT INTO host VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET heartbeat_ms = excluded.heartbeat_ms, data = excluded.data RETURNING 1',
  ),
  removeHost: change('DELETE FROM host WHERE host_id = ? RETURNING 1'),
  ensureClusterRecord,
  restartLog: select('PRAGMA wal_checkpoint(RESTART)'),
} as const;

/** Copies the log's pages into the database file while the writer goes on. Rows: busy, pages in the log, pages copied. */
export const checkpointerOperations = { checkpoint: select('PRAGMA wal_checkpoint(PASSIVE)') } as const;

/** The writer can read too: it does until the reader is there, and for a database in memory. */
export const operations: Readonly<Record<Role, Readonly<Record<string, Operation>>>> = {
  writer: { ...writerOperations, ...readerOperations },
  reader: readerOperations,
  checkpointer: checkpointerOperations,
};

export type OperationName = keyof typeof readerOperations | keyof typeof writerOperations | keyof typeof checkpointerOperations;
