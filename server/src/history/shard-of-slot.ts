import type { ShardRow } from '@perdure/engine/ports';

export type SlotRange = Pick<ShardRow, 'shardId' | 'slotFrom' | 'slotTo'>;

/** Of shards by rising slots. By halving: there may be thousands of them. */
export function shardOfSlot(shards: readonly SlotRange[], slot: number): number | undefined {
  let [low, high] = [0, shards.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const shard = shards[middle];
    if (shard === undefined) return undefined;
    if (slot < shard.slotFrom) high = middle - 1;
    else if (slot > shard.slotTo) low = middle + 1;
    else return shard.shardId;
  }
  return undefined;
}
