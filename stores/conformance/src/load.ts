import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, dispatch, id16, node, noise, part, shardCommit, timer, unitWrite } from './builders.js';
import { assertSame, options, type World } from './world.js';

export function testLoad(world: () => World): void {
  test('values of 4 MiB come back whole', async () => {
    const shard = await world().shard();
    const [data, root, events] = [noise(4 << 20, 1), noise(4 << 20, 2), noise(4 << 20, 3)];
    await shard.committed([
      unitWrite(shard.key('a'), { data, parts: [{ ...part('', ''), data: root }], nodes: [node(1, 1, { data: events })] }),
    ]);
    const stored = await shard.store.loadUnit(shard.key('a'), options);
    assert.ok(Buffer.from(data).equals(stored?.data ?? bytes('')));
    assert.ok(Buffer.from(root).equals(stored?.parts[0]?.data ?? bytes('')));
    const range = { slot: shard.slot, branchId: id16(1), fromEventId: 1, toEventId: 2, nodesMax: 1, bytesMax: 1 };
    const [read] = await shard.store.readHistory(range, options);
    assert.ok(Buffer.from(events).equals(read?.data ?? bytes('')));
  });

  test('a group of 4 shards with 500 units each', async () => {
    const shards = await Promise.all(Array.from({ length: 4 }, () => world().shard()));
    const unitsOf = (expectedVersion: number) =>
      shards.map(({ shardId, rangeId, key, slot }) =>
        shardCommit(
          shardId,
          rangeId,
          Array.from({ length: 500 }, (_, i) =>
            unitWrite(key(`unit ${i}`, { slot: slot + i }), {
              expectedVersion,
              currentRunId: id16(i),
              parts: [part('', `root ${i} at ${expectedVersion}`, id16(i)), part(`activity/${expectedVersion}`, 'x', id16(i))],
              nodes: [node(expectedVersion + 1, expectedVersion + 1, { branchId: id16(i) })],
              timersAdded: [timer(i, `timer ${expectedVersion}`)],
              dispatchesAdded: [dispatch('q', 1, expectedVersion * 1000 + i)],
            }),
          ),
        ),
      );
    for (const version of [0, 1]) {
      const outcomes = await world().store.commit(unitsOf(version), options);
      assert.deepEqual(
        outcomes,
        shards.map(() => ({ at: 'committed' })),
      );
    }
    for (const { store, shardId, key, slot } of shards) {
      const stored = await store.loadUnit(key('unit 499', { slot: slot + 499 }), options);
      assertSame([stored?.version, stored?.parts.length, stored?.parts[0]?.data], [2, 3, bytes('root 499 at 1')]);
      assert.equal((await store.readTimers({ shardId, dueBeforeMs: 1e4, limit: 1e4 }, options)).length, 1000);
      assert.equal((await store.readDispatches({ shardId, queue: bytes('q'), limit: 1e4 }, options)).length, 1000);
    }
  });

  test('reads during commits show one moment, and each shows every commit that was acknowledged before it', async () => {
    const { store, key, commit } = await world().shard();
    const versions = 150;
    let acknowledged = 0;
    const write = async () => {
      for (let version = 1; version <= versions; version++) {
        const text = String(version);
        const parts = Array.from({ length: 6 }, (_, i) => part(`${i}`, text));
        assert.equal(
          (await commit([unitWrite(key('a'), { expectedVersion: version - 1, data: bytes(text), parts })])).at,
          'committed',
        );
        acknowledged = version;
      }
    };
    const read = async () => {
      while (acknowledged < versions) {
        const atLeast = acknowledged;
        const unit = await store.loadUnit(key('a'), options);
        assert.ok((unit?.version ?? 0) >= atLeast, `read ${unit?.version} after ${atLeast} was acknowledged`);
        if (unit === undefined) continue;
        const texts = new Set([unit.data, ...unit.parts.map(({ data }) => data)].map((data) => Buffer.from(data).toString()));
        assert.deepEqual([...texts], [String(unit.version)], 'unit and parts are of one version');
      }
    };
    await Promise.all([write(), read(), read(), read()]);
  });

  test('commits of several shards and reads may be under way at once', async () => {
    const shards = await Promise.all(Array.from({ length: 4 }, () => world().shard()));
    await Promise.all(
      shards.map(async (shard) => {
        for (let version = 1; version <= 40; version++) {
          const write = unitWrite(shard.key('a'), { expectedVersion: version - 1, timersAdded: [timer(version, 't')] });
          await shard.committed([write]);
          const timers = await shard.store.readTimers({ shardId: shard.shardId, dueBeforeMs: 1e4, limit: 1e4 }, options);
          assert.equal(timers.length, version);
        }
      }),
    );
  });
}
