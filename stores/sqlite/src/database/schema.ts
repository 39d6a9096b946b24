import { StoreOpenError } from '@perdure/engine/ports';
import type { Connection } from '../driver/driver.js';

interface Migration {
  readonly version: number;
  readonly sql: string;
}

// Keys are compact and begin with the slot, so that what belongs to one unit lies together. Byte strings are BLOBs:
// SQLite compares them as unsigned bytes. STRICT makes a number that is no integer an error instead of a surprise.
const version1 = `
CREATE TABLE shard (
  shard_id INTEGER NOT NULL PRIMARY KEY,
  slot_from INTEGER NOT NULL,
  slot_to INTEGER NOT NULL,
  range_id INTEGER NOT NULL,
  owner TEXT NOT NULL,
  shard_time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE unit (
  slot INTEGER NOT NULL,
  namespace_id BLOB NOT NULL CHECK (length(namespace_id) = 16),
  kind INTEGER NOT NULL,
  id BLOB NOT NULL CHECK (length(id) <= 1000),
  version INTEGER NOT NULL,
  current_run_id BLOB NOT NULL CHECK (length(current_run_id) = 16),
  data BLOB NOT NULL,
  PRIMARY KEY (slot, namespace_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE part (
  slot INTEGER NOT NULL,
  run_id BLOB NOT NULL CHECK (length(run_id) = 16),
  name BLOB NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (slot, run_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  slot INTEGER NOT NULL,
  branch_id BLOB NOT NULL CHECK (length(branch_id) = 16),
  first_event_id INTEGER NOT NULL,
  write_id INTEGER NOT NULL,
  previous_write_id INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (slot, branch_id, first_event_id, write_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE timer (
  shard_id INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  name BLOB NOT NULL,
  slot INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (shard_id, due_ms, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE dispatch (
  shard_id INTEGER NOT NULL,
  queue BLOB NOT NULL,
  priority INTEGER NOT NULL,
  dispatch_order INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (shard_id, queue, priority, dispatch_order)
) STRICT, WITHOUT ROWID;
CREATE TABLE namespace (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name BLOB NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE host (
  host_id BLOB NOT NULL PRIMARY KEY,
  heartbeat_ms INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cluster (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  data BLOB NOT NULL
) STRICT;
`;

/** Only ever appended to: a released migration is never changed. */
const migrations: readonly Migration[] = [{ version: 1, sql: version1 }];
export const newestVersion = migrations.length;

/** The version of the format the file has; 0 for an empty file. */
function storedVersion(connection: Connection, filename: string): number {
  const tables = connection
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(([name]) => name);
  if (tables.length === 0) return 0;
  if (!tables.includes('migration') || !tables.includes('shard'))
    throw new StoreOpenError(`${filename} is a SQLite database of another program; choose another --db-filename`);
  const [row] = connection.prepare('SELECT max(version) FROM migration').all();
  return Number(row?.[0] ?? 0);
}

/** Brings the file to the newest version. A file of a newer version than this program knows is refused, never changed. */
export function migrate(connection: Connection, filename: string): void {
  const version = storedVersion(connection, filename);
  if (version > newestVersion)
    throw new StoreOpenError(
      `${filename} has storage format ${version} and this release reads up to ${newestVersion}; start the release that wrote it, or a newer one`,
    );
  for (const migration of migrations.slice(version)) {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(
        'CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT',
      );
      connection.exec(migration.sql);
      connection.prepare(`INSERT INTO migration VALUES (?, CAST(unixepoch('subsec') * 1000 AS INTEGER))`).run(migration.version);
      connection.exec('COMMIT');
    } catch (error) {
      connection.exec('ROLLBACK');
      throw error;
    }
  }
}
