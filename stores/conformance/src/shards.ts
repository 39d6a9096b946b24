import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardCommit, unitWrite } from './builders.js';
import { options, type OwnedShard, type StoreHarness, type World } from './world.js';

const rowOf = async ({ store, shardId }: OwnedShard) => (await store.listShards(options)).find((row) => row.shardId === shardId);

export function testShards(world: () => World, harness: StoreHarness): void {
  test('shards are created once, and listed by id', async () => {
    const store = await harness.open();
    assert.deepEqual(await store.listShards(options), []);
    const fresh = { rangeId: 0, owner: '', shardTimeMs: 0 };
    const expected = [
      { shardId: 1, slotFrom: 0, slotTo: 2 ** 31 - 1, ...fresh },
      { shardId: 2, slotFrom: 2 ** 31, slotTo: 2 ** 32 - 1, ...fresh },
    ];
    const wanted = expected.map(({ shardId, slotFrom, slotTo }) => ({ shardId, slotFrom, slotTo }));
    assert.deepEqual(await store.ensureShards([...wanted].reverse(), options), expected);
    assert.deepEqual(await store.ensureShards([{ shardId: 3, slotFrom: 0, slotTo: 9 }], options), expected);
    assert.deepEqual(await store.listShards(options), expected);
    await store.close();
  });

  test('of two owners that saw the same range id one gets the shard', async () => {
    const shard = await world().shard();
    const { store, shardId, rangeId } = shard;
    const race = await Promise.all(
      ['a', 'b', 'c'].map((owner) => store.acquireShard({ shardId, seenRangeId: rangeId, owner }, options)),
    );
    const winners = race.filter((row) => row !== undefined);
    assert.equal(winners.length, 1);
    assert.equal(winners[0]?.rangeId, rangeId + 1);
    assert.deepEqual(await rowOf(shard), winners[0]);
  });

  test('a stale or future range id acquires nothing', async () => {
    const shard = await world().shard();
    const before = await rowOf(shard);
    for (const seenRangeId of [shard.rangeId - 1, shard.rangeId + 1])
      assert.equal(await shard.store.acquireShard({ shardId: shard.shardId, seenRangeId, owner: 'x' }, options), undefined);
    assert.equal(await shard.store.acquireShard({ shardId: 999_999, seenRangeId: 0, owner: 'x' }, options), undefined);
    assert.deepEqual(await rowOf(shard), before);
  });

  test('after an acquisition the old range id can commit nothing, the new one can', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'))]);
    const next = await shard.store.acquireShard({ shardId: shard.shardId, seenRangeId: shard.rangeId, owner: 'next' }, options);
    assert.deepEqual(await shard.commit([unitWrite(shard.key('a'), { expectedVersion: 1 })]), { at: 'fenced' });
    const [outcome] = await shard.store.commit(
      [shardCommit(shard.shardId, next?.rangeId ?? 0, [unitWrite(shard.key('a'), { expectedVersion: 1 })])],
      options,
    );
    assert.deepEqual(outcome, { at: 'committed' });
    assert.equal((await shard.store.loadUnit(shard.key('a'), options))?.version, 2);
  });

  test('commits under way during an acquisition are applied before it or fenced', async () => {
    const { store, shardId, rangeId, key } = await world().shard();
    const commit = store.commit([shardCommit(shardId, rangeId, [unitWrite(key('a'))])], options);
    const acquired = store
      .acquireShard({ shardId, seenRangeId: rangeId, owner: 'next' }, options)
      .then(() => store.loadUnit(key('a'), options));
    const [outcome] = await commit;
    const seen = await acquired;
    assert.ok(outcome?.at === 'committed' || outcome?.at === 'fenced');
    assert.equal(seen !== undefined, outcome.at === 'committed');
  });

  test('releasing clears the owner, only under the current range id', async () => {
    const shard = await world().shard();
    const { store, shardId, rangeId } = shard;
    await store.releaseShard({ shardId, rangeId: rangeId - 1 }, options);
    assert.equal((await rowOf(shard))?.owner, 'tester');
    await store.releaseShard({ shardId, rangeId }, options);
    assert.deepEqual([(await rowOf(shard))?.owner, (await rowOf(shard))?.rangeId], ['', rangeId]);
  });

  test('shard time only grows, and an acquisition returns it', async () => {
    const shard = await world().shard();
    for (const [shardTimeMs, expected] of [
      [5, 5],
      [3, 5],
      [1.7e12, 1.7e12],
    ] as const) {
      await shard.committed([], { shardTimeMs });
      assert.equal((await rowOf(shard))?.shardTimeMs, expected);
    }
    assert.equal((await shard.commit([], { shardTimeMs: 1.8e12, rangeId: shard.rangeId - 1 })).at, 'fenced');
    const row = await shard.store.acquireShard({ shardId: shard.shardId, seenRangeId: shard.rangeId, owner: 'höst ✓' }, options);
    assert.deepEqual(
      [row?.shardTimeMs, row?.owner, row?.rangeId, row?.slotFrom],
      [1.7e12, 'höst ✓', shard.rangeId + 1, shard.slot],
    );
  });
}
