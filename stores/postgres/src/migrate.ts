import { StoreOpenError, type Logger } from '@perdure/engine/ports';
import type pg from 'pg';
import { migrations, type Migration } from './migrations/index.js';

/** First half of the advisory lock that hosts migrating at the same time queue for; the second is made of the schema's name. */
const lockSpace = 0x7e7d;
const oldestServer = 130_000;

/** What the rest of the adapter has to know about the server. */
export interface ServerFacts {
  readonly synchronousCommit: string;
}

/** Refuses servers the adapter's promises do not hold on. */
export async function examineServer(client: pg.Client, log: Logger | undefined): Promise<ServerFacts> {
  const { rows } = await client.query<Record<string, string>>(`SELECT current_setting('server_version_num') AS version,
    current_setting('server_version') AS version_text, current_setting('server_encoding') AS encoding, pg_is_in_recovery()::text AS standby,
    current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes, current_database() AS database`);
  const facts = rows[0] ?? {};
  const refuse = (message: string) => new StoreOpenError(message);
  if (Number(facts['version']) < oldestServer)
    throw refuse(`PostgreSQL ${facts['version_text']} is too old: Perdure needs version 13 or later.`);
  if (facts['encoding'] !== 'UTF8')
    throw refuse(
      `Database "${facts['database']}" is encoded in ${facts['encoding']}. Create one with: CREATE DATABASE … ENCODING 'UTF8'`,
    );
  if (facts['standby'] === 'true') throw refuse('This PostgreSQL server is a standby. Connect to the primary.');
  for (const setting of ['fsync', 'full_page_writes'])
    if (facts[setting] === 'off')
      log?.warn({ setting }, 'PostgreSQL runs with this setting off: a power loss can corrupt the database');
  return { synchronousCommit: facts['synchronous_commit'] ?? 'on' };
}

/**
 * Brings the schema to our version, all in one transaction. Hosts that start at once queue for the lock; the late ones find
 * nothing left to do.
 */
export async function migrate(
  client: pg.Client,
  schema: string,
  log: Logger | undefined,
  known: readonly Migration[] = migrations,
): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, schema]);
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`SET LOCAL search_path TO ${schema}`);
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const { rows } = await client.query<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_version');
  const stored = rows[0]?.version ?? 0;
  const latest = known.at(-1)?.version ?? 0;
  if (stored > latest)
    throw new StoreOpenError(
      `Schema "${schema}" is of version ${stored}; this release of Perdure knows versions up to ${latest}. ` +
        'A newer release has been here: start that one, or use another schema or database.',
    );
  for (const { version, statements } of known) {
    if (version <= stored) continue;
    for (const statement of statements) await client.query(statement);
    await client.query('INSERT INTO schema_version (version) VALUES ($1)', [version]);
    log?.info({ schema, version }, 'migrated the PostgreSQL schema');
  }
  await client.query('COMMIT');
}
