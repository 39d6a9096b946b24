// Goal: an acquisition decides for good what became of the commits before it. Method: two stores on one database, commits held up by a
// lock of the test's own or on a link that delivers them late.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '@perdure/engine/ports';
import { openLink } from './frozen-link.js';
import { commitOne, eventually, options, ownShards, shardCommit, testServer, unitWrite, waitingSession } from './testing.js';

const server = testServer();

const take = (store: Store, owner: string, seenRangeId: number, timeoutMs = options.timeoutMs) =>
  store.acquireShard({ shardId: 1, seenRangeId, owner }, { timeoutMs });
const versionOf = async (store: Store) => (await store.loadUnit(unitWrite(1).key, options))?.version ?? 0;

async function withTwoStores(run: (a: Store, b: Store, schema: string) => Promise<void>): Promise<void> {
  const schema = server.newSchema();
  const stores = await Promise.all([server.open({ schema }), server.open({ schema })]);
  try {
    await ownShards(stores[0]);
    await run(...stores, schema);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

test('two stores on one database fence each other', async () => {
  await withTwoStores(async (a, b) => {
    assert.equal((await commitOne(a, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
    assert.equal((await take(b, 'b', 1))?.rangeId, 2);
    assert.equal((await commitOne(a, shardCommit(1, 1, [unitWrite(1, 1)]))).at, 'fenced');
    assert.equal(await take(a, 'a', 1), undefined, 'b was faster');
    await a.releaseShard({ shardId: 1, rangeId: 1 }, options);
    assert.equal((await a.listShards(options))[0]?.owner, 'b', 'a former owner cannot release it');
    assert.equal((await commitOne(b, shardCommit(1, 2, [unitWrite(1, 1)]))).at, 'committed');
    assert.equal(await versionOf(a), 2);
  });
});

test('of many that acquire at once, one succeeds', async () => {
  await withTwoStores(async (a, b) => {
    const rows = await Promise.all(Array.from({ length: 12 }, (_, n) => take(n % 2 ? a : b, `host ${n}`, 1)));
    assert.equal(rows.filter(Boolean).length, 1);
  });
});

test('an acquisition waits for the commit under way, and then sees it', async () => {
  await withTwoStores(async (a, b, schema) => {
    assert.equal((await commitOne(a, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
    const other = await server.client(schema);
    await other.query('BEGIN; SELECT FROM unit FOR UPDATE');
    const committing = commitOne(a, shardCommit(1, 1, [unitWrite(1, 1)]));
    await waitingSession(other, 'commit_group_1');
    const acquiring = take(b, 'b', 1);
    await waitingSession(other, 'range_id + 1');
    await other.query('COMMIT');
    await other.end();
    assert.equal((await acquiring)?.rangeId, 2);
    assert.equal(await versionOf(b), 2);
    assert.equal((await committing).at, 'committed');
  });
});

test('an acquisition ends a commit that holds the shard for too long', async () => {
  await withTwoStores(async (a, b, schema) => {
    assert.equal((await commitOne(a, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
    const other = await server.client(schema);
    await other.query('BEGIN; SELECT FROM unit FOR UPDATE');
    const committing = commitOne(a, shardCommit(1, 1, [unitWrite(1, 1)]));
    await waitingSession(other, 'commit_group_1');
    assert.equal((await take(b, 'b', 1, 2_000))?.rangeId, 2);
    assert.equal((await committing).at, 'unknown');
    await other.query('COMMIT');
    await other.end();
    assert.equal(await versionOf(b), 1);
    assert.equal((await commitOne(b, shardCommit(1, 2, [unitWrite(1, 1)]))).at, 'committed');
  });
});

test('a commit that waits while the shard changes hands is fenced', async () => {
  await withTwoStores(async (a, b, schema) => {
    const other = await server.client(schema);
    await other.query('BEGIN; UPDATE shard SET range_id = 2');
    const committing = commitOne(a, shardCommit(1, 1, [unitWrite(1)]));
    await waitingSession(other, 'commit_group_1');
    await other.query('COMMIT');
    await other.end();
    assert.equal((await committing).at, 'fenced');
    assert.equal(await versionOf(b), 0);
  });
});

test('a commit that reaches the server after its sender gave it up and another host acquired the shard is fenced', async (t) => {
  const schema = server.newSchema();
  const link = await openLink(server.running().url);
  t.after(() => link.close());
  const near = await server.open({ schema, url: link.url });
  const far = await server.open({ schema });
  t.after(() => Promise.all([near.close(), far.close()]));
  await ownShards(near);
  assert.equal((await commitOne(near, shardCommit(1, 1, [unitWrite(1)]))).at, 'committed');
  link.freeze();
  assert.equal((await commitOne(near, shardCommit(1, 1, [unitWrite(1, 1)]), 1_000)).at, 'unknown');
  assert.equal((await take(far, 'far', 1))?.rangeId, 2);
  assert.equal(await versionOf(far), 1);
  link.thaw();
  await eventually('the late commit is answered', async () => link.answers().includes('PD001'));
  assert.match(link.answers(), /"fenced" : \[1\]/);
  assert.equal(await versionOf(far), 1);
});
