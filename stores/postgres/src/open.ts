import { performance } from 'node:perf_hooks';
import { StoreOpenError, type Logger, type Store } from '@perdure/engine/ports';
import pg from 'pg';
import { clusterCalls, namespaceCalls } from './cluster.js';
import { commitGroup } from './commit.js';
import { isConfigurationFailure, messageOf, sqlStateOf } from './failures.js';
import { examineServer, migrate, type ServerFacts } from './migrate.js';
import { Sessions } from './sessions.js';
import { shardCalls } from './shards.js';
import { taskCalls } from './tasks.js';
import { unitCalls } from './units.js';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`, with the driver's parameters such as `?sslmode=verify-full`. */
  readonly url: string;
  /** Most connections at once. 10 unless told otherwise. */
  readonly poolMax?: number;
  /** Where the tables are; created if it is not there. `perdure` unless told otherwise. */
  readonly schema?: string;
  /** How long opening may take while the server is not there yet, or others are migrating. 15 s unless told otherwise. */
  readonly openTimeoutMs?: number;
  readonly log?: Logger;
}

const pauseMs = 200;

/** Connects, brings the schema up to date and opens the store. Rejects with a StoreOpenError that says what to do. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, poolMax = 10, schema = 'perdure', openTimeoutMs = 15_000, log } = options;
  // It goes into statements as it stands.
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_'))
    throw new StoreOpenError(
      `"${schema}" is no name for a schema: lower-case letters, digits and underscores, at most 63, not pg_…`,
    );
  const { synchronousCommit } = await prepare({ url, schema, openTimeoutMs, log });
  const sessions = new Sessions({ url, poolMax, schema, forceSynchronousCommit: synchronousCommit === 'off', log });
  return {
    name: 'postgres',
    commit: (group, callOptions) => commitGroup(sessions, group, callOptions),
    ...unitCalls(sessions),
    ...shardCalls(sessions),
    ...taskCalls(sessions),
    ...namespaceCalls(sessions),
    ...clusterCalls(sessions),
    close: () => sessions.close(),
  };
}

interface Preparation {
  readonly url: string;
  readonly schema: string;
  readonly openTimeoutMs: number;
  readonly log: Logger | undefined;
}

/** Tries again while the server cannot be reached; everything it has against us is final. */
async function prepare(preparation: Preparation): Promise<ServerFacts> {
  const deadline = performance.now() + preparation.openTimeoutMs;
  for (;;) {
    const leftMs = Math.max(1, Math.ceil(deadline - performance.now()));
    try {
      return await prepareOnce(preparation, leftMs);
    } catch (error) {
      if (error instanceof StoreOpenError) throw error;
      const isFinal = isConfigurationFailure(error) || (sqlStateOf(error) ?? '57').slice(0, 2) !== '57';
      if (isFinal || performance.now() + pauseMs >= deadline)
        throw new StoreOpenError(`Cannot use the PostgreSQL database at ${whereIs(preparation.url)}: ${messageOf(error)}`, {
          cause: error,
        });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function prepareOnce({ url, schema, log }: Preparation, leftMs: number): Promise<ServerFacts> {
  const bounds = { connectionTimeoutMillis: leftMs, query_timeout: leftMs, lock_timeout: leftMs };
  const client = new pg.Client({ connectionString: url, application_name: 'perdure migration', ...bounds });
  client.on('error', () => {}); // its statements report it
  try {
    await client.connect();
    const facts = await examineServer(client, log);
    await migrate(client, schema, log);
    return facts;
  } finally {
    // Ends an open transaction too. Nobody waits for a connection that is broken.
    void client.end().catch(() => {});
  }
}

/** The URL as far as it may be shown: without user and password. */
function whereIs(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'the given URL';
  }
}
