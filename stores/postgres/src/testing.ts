// What the tests of this package share: one private server, a fresh schema per store.
import { after, before } from 'node:test';
import type { CommitOutcome, ShardCommit, Store, UnitWrite } from '@perdure/engine/ports';
import pg from 'pg';
import { startPrivatePostgres, type PrivatePostgres } from '../../../tools/private-postgres.mjs';
import { openPostgresStore, type PostgresStoreOptions } from './open.js';

/** Registers a server for the tests of a file. It is durable only where a test asks for it: flushing costs them time. */
export function testServer(options: Parameters<typeof startPrivatePostgres>[0] = { fsync: false }) {
  let server: PrivatePostgres | undefined;
  let schemas = 0;
  const running = () => {
    if (!server) throw new Error('the server is not running yet');
    return server;
  };
  before(async () => void (server = await startPrivatePostgres(options)));
  after(async () => server?.stop());
  return {
    running,
    newSchema: () => `test_${(schemas += 1)}`,
    open: (more: Partial<PostgresStoreOptions> & { readonly schema: string }) =>
      openPostgresStore({ url: running().url, ...more }),
    /** A connection of the test's own, with the schema as search path. */
    async client(schema: string): Promise<pg.Client> {
      const client = new pg.Client({ connectionString: running().url });
      client.on('error', () => {});
      await client.connect();
      await client.query(`SET search_path TO ${schema}`);
      return client;
    },
  };
}

export const options = { timeoutMs: 5_000 };
export const id16 = (n: number): Uint8Array => new Uint8Array(16).fill(n);
const none = new Uint8Array();

/** The next version of a unit, with a root part and a history node. */
export function unitWrite(n: number, expectedVersion = 0, more: Partial<UnitWrite> = {}): UnitWrite {
  const version = expectedVersion + 1;
  return {
    key: { slot: n, namespaceId: id16(1), kind: 0, id: Buffer.from(`unit ${n}`) },
    ...{ expectedVersion, version, currentRunId: id16(n % 256), data: Buffer.from(`version ${version}`) },
    parts: [{ runId: id16(n % 256), name: none, data: none }],
    nodes: [
      {
        branchId: id16(n % 256),
        firstEventId: version,
        writeId: version,
        previousWriteId: version - 1,
        eventCount: 1,
        data: none,
      },
    ],
    ...{ timersAdded: [], timersRemoved: [], dispatchesAdded: [], dispatchesRemoved: [] },
    ...more,
  };
}

export const shardCommit = (shardId: number, rangeId: number, units: readonly UnitWrite[]): ShardCommit => ({
  ...{ shardId, rangeId, shardTimeMs: 1, units },
  tidy: { timersRemoved: [], dispatchesRemoved: [] },
});

/** Creates the shards 1 to count if there are none, and acquires them all under range id 1. */
export async function ownShards(store: Store, count = 1): Promise<void> {
  const shards = Array.from({ length: count }, (_, index) => ({ shardId: index + 1, slotFrom: index, slotTo: index }));
  for (const { shardId, rangeId } of await store.ensureShards(shards, options))
    await store.acquireShard({ shardId, seenRangeId: rangeId, owner: 'tester' }, options);
}

export async function commitOne(store: Store, commit: ShardCommit, timeoutMs = options.timeoutMs): Promise<CommitOutcome> {
  const [outcome] = await store.commit([commit], { timeoutMs });
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

const pollMs = 10;
const eventuallyMs = 8_000;

/** Polls until the check answers something other than undefined or false. */
export async function eventually<Found>(what: string, check: () => Promise<Found | undefined | false>): Promise<Found> {
  for (let waitedMs = 0; waitedMs < eventuallyMs; waitedMs += pollMs) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`not within ${eventuallyMs} ms: ${what}`);
}

/** Process ids of the sessions that wait for a lock inside a statement like this. */
export async function waitingSessions(client: pg.Client, statement: string): Promise<number[]> {
  await client.query('SELECT pg_stat_clear_snapshot()'); // a transaction sees the sessions of its first look
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1 AND pid <> pg_backend_pid()`,
    [`%${statement}%`],
  );
  return rows.map(({ pid }) => pid);
}

/** The first such session, as soon as there is one. */
export function waitingSession(client: pg.Client, statement: string): Promise<number> {
  return eventually(`a session waits in ${statement}`, async () => (await waitingSessions(client, statement))[0]);
}
