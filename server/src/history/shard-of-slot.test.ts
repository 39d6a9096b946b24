// Goal: the shard that has a slot is found, also at the ends of its range. Method: equal ranges, their ends, and no shard at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOfSlot } from './shard-of-slot.js';

test('the shard of a slot', () => {
  const many = Array.from({ length: 16 }, (_, index) => ({
    shardId: index + 1,
    slotFrom: index * 2 ** 28,
    slotTo: (index + 1) * 2 ** 28 - 1,
  }));
  for (const { shardId, slotFrom, slotTo } of many)
    assert.deepEqual([shardOfSlot(many, slotFrom), shardOfSlot(many, slotTo)], [shardId, shardId]);
  assert.equal(shardOfSlot([], 1), undefined);
});
