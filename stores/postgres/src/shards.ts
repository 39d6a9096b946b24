import type { ShardRow, Store } from '@perdure/engine/ports';
import { integerArray } from './array-parameters.js';
import { terminating, type Sessions, type Statement } from './sessions.js';

const columns = 'shard_id, slot_from, slot_to, range_id, owner, shard_time_ms';

const ensure: Statement = { name: 'ensure_shards', text: 'SELECT ensure_shards_1($1, $2, $3)' };
const list: Statement = { name: 'list_shards', text: `SELECT ${columns} FROM shard ORDER BY shard_id` };

/**
 * Needs the row lock that every commit of the shard takes first. So once this returns, a commit under an older range id has
 * either been applied already or finds the range id gone, however late its statement arrives.
 */
const acquire: Statement = {
  name: 'acquire_shard',
  text: `UPDATE shard SET range_id = range_id + 1, owner = $3 WHERE shard_id = $1 AND range_id = $2 RETURNING ${columns}`,
};
const release: Statement = { name: 'release_shard', text: `UPDATE shard SET owner = '' WHERE shard_id = $1 AND range_id = $2` };

/** Our sessions that a session of ours waits for. */
const terminateBlockers = terminating('terminate_blockers', 'SELECT unnest(pg_blocking_pids($1::int)) AS pid');

/** A commit that holds the row longer than this is ended: its host may be frozen in the middle of sending it. */
const patienceMaxMs = 1_000;

type ShardFound = [shardId: number, slotFrom: number, slotTo: number, rangeId: number, owner: string, shardTimeMs: number];
const shardOf = ([shardId, slotFrom, slotTo, rangeId, owner, shardTimeMs]: ShardFound): ShardRow => ({
  ...{ shardId, slotFrom, slotTo, rangeId, owner, shardTimeMs },
});

export function shardCalls(sessions: Sessions): Pick<Store, 'ensureShards' | 'listShards' | 'acquireShard' | 'releaseShard'> {
  const listShards: Store['listShards'] = async (options) => (await sessions.read<ShardFound>(list, [], options)).map(shardOf);
  return {
    listShards,

    async ensureShards(shards, options) {
      const ids = integerArray(
        'int4',
        shards.map(({ shardId }) => shardId),
      );
      const from = integerArray(
        'int8',
        shards.map(({ slotFrom }) => slotFrom),
      );
      const to = integerArray(
        'int8',
        shards.map(({ slotTo }) => slotTo),
      );
      await sessions.write(ensure, [ids, from, to], options);
      return listShards(options);
    },

    async acquireShard({ shardId, seenRangeId, owner }, options) {
      const patienceMs = Math.min(patienceMaxMs, options.timeoutMs / 4);
      const whileWaiting = (pid: number) => {
        const timer = setTimeout(() => void sessions.terminate(terminateBlockers, pid), patienceMs);
        return () => clearTimeout(timer);
      };
      const [row] = await sessions.write<ShardFound>(acquire, [shardId, seenRangeId, owner], options, whileWaiting);
      return row && shardOf(row);
    },

    async releaseShard({ shardId, rangeId }, options) {
      await sessions.write(release, [shardId, rangeId], options);
    },
  };
}
