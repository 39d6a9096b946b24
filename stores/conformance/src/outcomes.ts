import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, dispatch, node, part, shardCommit, timer, unitWrite } from './builders.js';
import { assertSame, options, type OwnedShard, type World } from './world.js';

async function isStored(shard: OwnedShard, id: string): Promise<boolean> {
  return (await shard.store.loadUnit(shard.key(id), options)) !== undefined;
}

/** A write with a row in every table, under one id. */
function everywhere(shard: OwnedShard, id: string, expectedVersion = 0) {
  return unitWrite(shard.key(id), {
    expectedVersion,
    parts: [part('', id)],
    nodes: [node(1, 1)],
    timersAdded: [timer(1, id)],
    dispatchesAdded: [dispatch(id, 1, 1)],
  });
}

async function assertNothingOf(shard: OwnedShard, id: string): Promise<void> {
  const { store, shardId, slot } = shard;
  assert.equal(await isStored(shard, id), false);
  const { runId } = part('', '');
  assertSame(await store.loadParts(slot, runId, options), []);
  const range = { slot, branchId: runId, fromEventId: 0, toEventId: 99, nodesMax: 9, bytesMax: 99 };
  assertSame(await store.readHistory(range, options), []);
  assertSame(await store.readTimers({ shardId, dueBeforeMs: 99, limit: 9 }, options), []);
  assertSame(await store.readDispatches({ shardId, queue: bytes(id), limit: 9 }, options), []);
}

export function testOutcomes(world: () => World): void {
  test('version 0 inserts, and only when the unit is not there', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'), { version: 5 })]);
    assert.deepEqual(await shard.commit([unitWrite(shard.key('a'))]), { at: 'conflict', unit: 0 });
    assert.equal((await shard.store.loadUnit(shard.key('a'), options))?.version, 5);
  });

  test('a write needs exactly the expected version', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'), { version: 5 })]);
    for (const expectedVersion of [4, 6])
      assert.deepEqual(await shard.commit([unitWrite(shard.key('a'), { expectedVersion, version: 9 })]), {
        at: 'conflict',
        unit: 0,
      });
    assert.deepEqual(await shard.commit([unitWrite(shard.key('gone'), { expectedVersion: 1 })]), { at: 'conflict', unit: 0 });
    await shard.committed([unitWrite(shard.key('a'), { expectedVersion: 5, version: 8 })]);
    assert.equal((await shard.store.loadUnit(shard.key('a'), options))?.version, 8);
  });

  test('a commit that comes twice is applied once', async () => {
    const shard = await world().shard();
    await shard.committed([everywhere(shard, 'a')]);
    assert.deepEqual(await shard.commit([everywhere(shard, 'a')]), { at: 'conflict', unit: 0 });
    assert.equal((await shard.store.loadUnit(shard.key('a'), options))?.version, 1);
  });

  test('a conflict names the unit and leaves nothing of its shard behind', async () => {
    const shard = await world().shard();
    const before = (await shard.store.listShards(options)).find(({ shardId }) => shardId === shard.shardId);
    const units = [everywhere(shard, 'a'), unitWrite(shard.key('b'), { expectedVersion: 3 }), unitWrite(shard.key('c'))];
    assert.deepEqual(await shard.commit(units, { shardTimeMs: 77 }), { at: 'conflict', unit: 1 });
    await assertNothingOf(shard, 'a');
    assert.equal(await isStored(shard, 'c'), false);
    assert.deepEqual(
      (await shard.store.listShards(options)).find(({ shardId }) => shardId === shard.shardId),
      before,
    );
  });

  test('under another range id nothing is applied', async () => {
    const shard = await world().shard();
    for (const rangeId of [shard.rangeId - 1, shard.rangeId + 1])
      assert.deepEqual(await shard.commit([everywhere(shard, 'a')], { rangeId }), { at: 'fenced' });
    await assertNothingOf(shard, 'a');
  });

  test('a shard that does not exist fences', async () => {
    const shard = await world().shard();
    assert.deepEqual(await shard.store.commit([shardCommit(999_999, 1, [])], options), [{ at: 'fenced' }]);
  });

  test('content that the store refuses is rejected and leaves nothing of its shard behind', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('there'), { dispatchesAdded: [dispatch('q', 1, 1)], nodes: [node(5, 5)] })]);
    const refused = [
      unitWrite(shard.key('b'), { dispatchesAdded: [dispatch('q', 1, 1)] }),
      unitWrite(shard.key('b'), { nodes: [node(5, 5)] }),
      unitWrite(shard.key(new Uint8Array(1001))),
    ];
    for (const unit of refused) {
      const { nodes: _, ...rest } = everywhere(shard, 'a');
      const outcome = await shard.commit([unitWrite(rest.key, rest), unit]);
      assert.equal(outcome.at, 'rejected', 'a key that exists, an id that is too long');
      assert.ok(outcome.at === 'rejected' && (outcome.unit === 1 || outcome.unit === undefined) && outcome.reason.length > 0);
      assert.equal(await isStored(shard, 'a'), false);
      assertSame(await shard.store.readTimers({ shardId: shard.shardId, dueBeforeMs: 99, limit: 9 }, options), []);
    }
    await shard.committed([unitWrite(shard.key('b'))]);
  });

  test('shards of a group do not fail each other', async () => {
    const [fine, fenced, conflict, rejected, last] = await Promise.all(Array.from({ length: 5 }, () => world().shard()));
    assert.ok(fine && fenced && conflict && rejected && last);
    const group = [
      shardCommit(fine.shardId, fine.rangeId, [everywhere(fine, 'a')]),
      shardCommit(fenced.shardId, fenced.rangeId + 1, [everywhere(fenced, 'a')]),
      shardCommit(conflict.shardId, conflict.rangeId, [
        everywhere(conflict, 'a'),
        unitWrite(conflict.key('b'), { expectedVersion: 1 }),
      ]),
      shardCommit(rejected.shardId, rejected.rangeId, [everywhere(rejected, 'a'), unitWrite(rejected.key(new Uint8Array(1001)))]),
      shardCommit(last.shardId, last.rangeId, [everywhere(last, 'a')]),
    ];
    const outcomes = await fine.store.commit(group, options);
    assert.deepEqual(
      outcomes.map(({ at }) => at),
      ['committed', 'fenced', 'conflict', 'rejected', 'committed'],
    );
    for (const shard of [fine, last]) assert.equal(await isStored(shard, 'a'), true);
    for (const shard of [fenced, conflict, rejected]) await assertNothingOf(shard, 'a');
  });

  test('a group may be empty, and so may a shard’s part of it', async () => {
    const shard = await world().shard();
    assert.deepEqual(await shard.store.commit([], options), []);
    await shard.committed([]);
  });

  test('a commit out of time is committed or unknown, and the next acquisition decides', async () => {
    const shard = await world().shard();
    const [outcome] = await shard.store.commit([shardCommit(shard.shardId, shard.rangeId, [everywhere(shard, 'a')])], {
      timeoutMs: 0,
    });
    assert.ok(outcome?.at === 'committed' || outcome?.at === 'unknown', outcome?.at);
    const request = { shardId: shard.shardId, seenRangeId: shard.rangeId, owner: 'next' };
    assert.ok(await shard.store.acquireShard(request, options));
    const decided = await isStored(shard, 'a');
    if (outcome.at === 'committed') assert.equal(decided, true);
    await shard.store.listHosts(options);
    assert.equal(await isStored(shard, 'a'), decided);
  });
}
