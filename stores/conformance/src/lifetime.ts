import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailableError, type Store } from '@perdure/engine/ports';
import { bytes, dispatch, id16, node, part, timer, unitWrite } from './builders.js';
import { assertSame, createShards, options, ownShard, type StoreHarness } from './world.js';

/** A closed store answers what an unreachable one answers. */
async function assertClosed(store: Store): Promise<void> {
  await assert.rejects(store.listShards(options), StoreUnavailableError);
  await assert.rejects(store.heartbeatHost({ hostId: 'a', data: bytes('') }, options), StoreUnavailableError);
  const commit = { shardId: 1, rangeId: 1, shardTimeMs: 0, units: [], tidy: { timersRemoved: [], dispatchesRemoved: [] } };
  assert.deepEqual(
    (await store.commit([commit], options)).map(({ at }) => at),
    ['unknown'],
  );
}

export function testLifetime(harness: StoreHarness): void {
  test('closing waits for running calls, twice does no harm, and ends the store', async () => {
    const store = await harness.open();
    await createShards(store);
    const shard = await ownShard(store, 1);
    const running = [shard.committed([unitWrite(shard.key('a'))]), store.listShards(options)];
    const closing = [store.close(), store.close()];
    await Promise.all([...running, ...closing]);
    await store.close();
    await assertClosed(store);
  });

  const { reopen } = harness;
  test('everything that was acknowledged is there after reopening', { skip: reopen === undefined }, async () => {
    assert.ok(reopen);
    let store = await harness.open();
    await createShards(store);
    const before = await ownShard(store, 2);
    await before.committed(
      [
        unitWrite(before.key('a'), {
          parts: [part('', 'root'), part('p', 'part')],
          nodes: [node(1, 1)],
          timersAdded: [timer(5, 't')],
          dispatchesAdded: [dispatch('q', 1, 1)],
        }),
      ],
      { shardTimeMs: 123 },
    );
    await store.createNamespace({ id: id16(1), name: 'one', data: bytes('1') }, options);
    await store.ensureClusterRecord(bytes('cluster'), options);
    await store.heartbeatHost({ hostId: 'h', data: bytes('host') }, options);
    const shards = await store.listShards(options);

    store = await reopen(store);
    assert.deepEqual(await store.listShards(options), shards);
    const unit = await store.loadUnit(before.key('a'), options);
    assertSame([unit?.version, unit?.parts.map(({ data }) => data)], [1, [bytes('root'), bytes('part')]]);
    const range = { slot: before.slot, branchId: id16(1), fromEventId: 1, toEventId: 2, nodesMax: 1, bytesMax: 1 };
    assertSame(await store.readHistory(range, options), [node(1, 1)]);
    assertSame(await store.readTimers({ shardId: 2, dueBeforeMs: 9, limit: 9 }, options), [timer(5, 't')]);
    assertSame(await store.readDispatches({ shardId: 2, queue: bytes('q'), limit: 9 }, options), [dispatch('q', 1, 1)]);
    assert.equal((await store.readNamespace({ name: 'one' }, options))?.version, 1);
    assertSame(await store.ensureClusterRecord(bytes('other'), options), bytes('cluster'));
    const hosts = await store.listHosts(options);
    assertSame(
      hosts.map(({ hostId, data }) => ({ hostId, data })),
      [{ hostId: 'h', data: bytes('host') }],
    );
    assert.ok((hosts[0]?.ageMs ?? -1) >= 0);

    const after = await ownShard(store, 2);
    assert.equal(after.rangeId, before.rangeId + 1);
    await after.committed([unitWrite(after.key('a'), { expectedVersion: 1 })]);
    await store.close();
  });
}
