import { StoreOpenError } from '@perdure/engine/ports';
import type { Connection } from '../driver/driver.js';

interface Migration {
  readonly version: number;
  readonly sql: string;
}

// Units, parts and history nodes share one table, so that what belongs to one slot lies together in a page or two: a commit writes about a third
// fewer pages than with a table for each, and loading a unit reads one page instead of two. The views show them apart, for people.
// Byte strings are BLOBs: SQLite compares them as unsigned bytes. STRICT makes a number that is no integer an error instead of a surprise.
const version1 = `
CREATE TABLE shard (
  shard_id INTEGER NOT NULL PRIMARY KEY,
  slot_from INTEGER NOT NULL,
  slot_to INTEGER NOT NULL,
  range_id INTEGER NOT NULL,
  owner TEXT NOT NULL,
  shard_time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE state (
  slot INTEGER NOT NULL,
  type INTEGER NOT NULL,           -- 1 unit       2 part    3 node
  owner BLOB NOT NULL,             -- namespace id run id    branch id
  first INTEGER NOT NULL,          -- kind         0         first event id
  second INTEGER NOT NULL,         -- 0            0         write id
  name BLOB NOT NULL,              -- id           name      empty
  version INTEGER NOT NULL,        -- version      0         previous write id
  event_count INTEGER,             --                        event count
  current_run_id BLOB,             -- current run
  data BLOB NOT NULL,
  PRIMARY KEY (slot, type, owner, first, second, name),
  CHECK (length(owner) = 16),
  CHECK (type <> 1 OR (length(current_run_id) = 16 AND length(name) <= 1000))
) STRICT, WITHOUT ROWID;
CREATE VIEW unit AS
  SELECT slot, owner AS namespace_id, first AS kind, name AS id, version, current_run_id, data FROM state WHERE type = 1;
CREATE VIEW part AS SELECT slot, owner AS run_id, name, data FROM state WHERE type = 2;
CREATE VIEW node AS
  SELECT slot, owner AS branch_id, first AS first_event_id, second AS write_id, version AS previous_write_id, event_count, data
  FROM state WHERE type = 3;
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
