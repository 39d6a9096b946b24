// Goal: whatever happens to the server or the connection, every call ends in time, tells the truth, and the store comes back by
// itself. Method: a private server that is restarted, sessions that are killed or made to wait by locks of the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailableError, type Store } from '@perdure/engine/ports';
import { openLink } from './frozen-link.js';
import {
  commitOne,
  eventually,
  options,
  ownShards,
  shardCommit,
  testServer,
  unitWrite,
  waitingSession,
  waitingSessions,
} from './testing.js';

const server = testServer();

async function withStore(
  run: (store: Store, schema: string) => Promise<void>,
  more: { readonly poolMax?: number } = {},
): Promise<void> {
  const schema = server.newSchema();
  const store = await server.open({ schema, ...more });
  try {
    await ownShards(store);
    await run(store, schema);
  } finally {
    await store.close();
  }
}

/** Acquires the shard again, as its owner does after an unknown outcome; the range id it has then. */
async function acquireAnew(store: Store): Promise<number> {
  const [shard] = await store.listShards(options);
  const acquired = await store.acquireShard({ shardId: 1, seenRangeId: shard?.rangeId ?? 0, owner: 'tester' }, options);
  return acquired?.rangeId ?? assert.fail('nobody else is there to be faster');
}

const versionOf = async (store: Store) => (await store.loadUnit(unitWrite(1).key, options))?.version ?? 0;

for (const mode of ['immediate', 'fast'] as const)
  test(`commits through ${mode} restarts: unknown while it is down, nothing acknowledged is lost`, async () => {
    await withStore(async (store) => {
      let [rangeId, version, unknown, restarts, isDone] = [1, 0, 0, 0, false];
      const restarting = (async () => {
        for (; restarts < 2; restarts += 1) {
          const from = version;
          await eventually('commits go on', async () => version >= from + 20);
          await server.running().restart({ mode });
        }
        isDone = true;
      })();
      for (let last = 0; !isDone || version < last + 20;) {
        if (!isDone) last = version;
        const outcome = await commitOne(store, shardCommit(1, rangeId, [unitWrite(1, version)]), 1_000);
        if (outcome.at === 'committed') version += 1;
        else {
          assert.equal(outcome.at, 'unknown');
          unknown += 1;
          rangeId = await acquireAnew(store);
          const decided = await versionOf(store);
          assert.ok(decided === version || decided === version + 1, `version ${decided} after ${version} was acknowledged`);
          version = decided;
        }
      }
      await restarting;
      assert.ok(unknown <= restarts * 2, `${unknown} unknown outcomes from ${restarts} restarts`);
    });
  });

test('idle connections that a restart has broken are replaced without an error', async () => {
  await withStore(async (store) => {
    await Promise.all(Array.from({ length: 8 }, () => store.listShards(options)));
    await server.running().restart({ mode: 'immediate' });
    await Promise.all(Array.from({ length: 12 }, () => store.listShards(options)));
    assert.equal((await commitOne(store, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
  });
});

test('while the server is down reads are unavailable and commits unknown, by their deadline', async () => {
  await withStore(async (store) => {
    await server.running().restart({
      async whileDown() {
        const startedMs = performance.now();
        const read = assert.rejects(store.listShards({ timeoutMs: 200 }), StoreUnavailableError);
        const outcome = await commitOne(store, shardCommit(1, 1, [unitWrite(1)]), 200);
        await read;
        assert.equal(outcome.at, 'unknown');
        assert.ok(performance.now() - startedMs < 2_000);
      },
    });
    assert.equal(await versionOf(store), 0);
  });
});

test('a commit whose session is killed is unknown and not applied', async () => {
  await withStore(async (store, schema) => {
    assert.equal((await commitOne(store, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
    const other = await server.client(schema);
    await other.query('BEGIN; SELECT FROM unit FOR UPDATE');
    const committing = commitOne(store, shardCommit(1, 1, [unitWrite(1, 1)]));
    await other.query('SELECT pg_terminate_backend($1)', [await waitingSession(other, 'commit_group_1')]);
    assert.equal((await committing).at, 'unknown');
    await other.end();
    const rangeId = await acquireAnew(store);
    assert.equal(await versionOf(store), 1);
    assert.equal((await commitOne(store, shardCommit(1, rangeId, [unitWrite(1, 1)]))).at, 'committed');
  });
});

test('a lock held longer than the deadline: every call ends in time, and the given-up commit is not applied later', async () => {
  await withStore(async (store, schema) => {
    const other = await server.client(schema);
    await other.query('BEGIN; SELECT FROM shard FOR UPDATE');
    const startedMs = performance.now();
    const committing = commitOne(store, shardCommit(1, 1, [unitWrite(1)]), 300);
    await assert.rejects(
      store.acquireShard({ shardId: 1, seenRangeId: 1, owner: 'x' }, { timeoutMs: 300 }),
      StoreUnavailableError,
    );
    assert.equal((await committing).at, 'unknown');
    assert.ok(performance.now() - startedMs < 3_000);
    assert.equal(await versionOf(store), 0, 'reads do not wait');
    await eventually('the sessions given up are ended', async () => (await waitingSessions(other, '')).length === 0);
    await other.query('COMMIT');
    await other.end();
    assert.equal((await store.listShards(options))[0]?.rangeId, 1);
    assert.equal(await versionOf(store), 0);
    assert.equal((await commitOne(store, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
  });
});

test('calls that find all connections busy end by their deadline', async () => {
  await withStore(
    async (store, schema) => {
      const other = await server.client(schema);
      await other.query('BEGIN; SELECT FROM shard FOR UPDATE');
      const committing = commitOne(store, shardCommit(1, 1, [unitWrite(1)]), 3_000);
      await waitingSession(other, 'commit_group_1');
      await assert.rejects(store.listShards({ timeoutMs: 100 }), StoreUnavailableError);
      await other.query('COMMIT');
      await other.end();
      assert.equal((await committing).at, 'committed');
      assert.equal((await store.listShards(options)).length, 1);
    },
    { poolMax: 1 },
  );
});

test('a server that falls silent: calls end by their deadline, and go on when it is back', async (t) => {
  const link = await openLink(server.running().url);
  t.after(() => link.close());
  const store = await server.open({ url: link.url, schema: server.newSchema() });
  t.after(() => store.close());
  await ownShards(store);
  link.freeze();
  await assert.rejects(store.listShards({ timeoutMs: 150 }), StoreUnavailableError);
  assert.equal((await commitOne(store, shardCommit(1, 1, [unitWrite(1)]), 150)).at, 'unknown');
  link.thaw();
  const rangeId = await acquireAnew(store);
  const version = await versionOf(store);
  assert.equal((await commitOne(store, shardCommit(1, rangeId, [unitWrite(1, version)]))).at, 'committed');
});
