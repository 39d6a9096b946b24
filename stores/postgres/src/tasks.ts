import type { Store } from '@perdure/engine/ports';
import type { Sessions, Statement } from './sessions.js';

const readTimers: Statement = {
  name: 'read_timers',
  text: `SELECT due_ms, name, slot, data FROM timer
    WHERE shard_id = $1 AND due_ms < $2 AND (due_ms, name) > ($3, $4) ORDER BY due_ms, name LIMIT $5`,
};
const readTimersFromStart: Statement = {
  name: 'read_timers_from_start',
  text: 'SELECT due_ms, name, slot, data FROM timer WHERE shard_id = $1 AND due_ms < $2 ORDER BY due_ms, name LIMIT $3',
};

const readDispatches: Statement = {
  name: 'read_dispatches',
  text: `SELECT queue, priority, task_order, slot, data FROM dispatch
    WHERE shard_id = $1 AND queue = $2 AND (priority, task_order) > ($3, $4) ORDER BY priority, task_order LIMIT $5`,
};
const readDispatchesFromStart: Statement = {
  name: 'read_dispatches_from_start',
  text: `SELECT queue, priority, task_order, slot, data FROM dispatch
    WHERE shard_id = $1 AND queue = $2 ORDER BY priority, task_order LIMIT $3`,
};

/** Hops from one queue to the next through the primary key: PostgreSQL's DISTINCT would read every row. */
const listQueues = (name: string, afterStart: string): Statement => ({
  name,
  text: `WITH RECURSIVE hop(queue, n) AS (
      (SELECT queue, 1 FROM dispatch WHERE shard_id = $1 ${afterStart} ORDER BY queue LIMIT 1)
      UNION ALL
      SELECT (SELECT d.queue FROM dispatch d WHERE d.shard_id = $1 AND d.queue > hop.queue ORDER BY d.queue LIMIT 1), n + 1
        FROM hop WHERE hop.queue IS NOT NULL AND n < $2
    ) SELECT queue FROM hop WHERE queue IS NOT NULL ORDER BY queue LIMIT $2`,
});
const listQueuesAfter = listQueues('list_queues', 'AND queue > $3');
const listQueuesFromStart = listQueues('list_queues_from_start', '');

type TimerFound = [dueMs: number, name: Uint8Array, slot: number, data: Uint8Array];
type DispatchFound = [queue: Uint8Array, priority: number, order: number, slot: number, data: Uint8Array];

export function taskCalls(sessions: Sessions): Pick<Store, 'readTimers' | 'readDispatches' | 'listDispatchQueues'> {
  return {
    async readTimers({ shardId, dueBeforeMs, after, limit }, options) {
      const rows = after
        ? await sessions.read<TimerFound>(readTimers, [shardId, dueBeforeMs, after.dueMs, after.name, limit], options)
        : await sessions.read<TimerFound>(readTimersFromStart, [shardId, dueBeforeMs, limit], options);
      return rows.map(([dueMs, name, slot, data]) => ({ dueMs, name, slot, data }));
    },

    async readDispatches({ shardId, queue, after, limit }, options) {
      const rows = after
        ? await sessions.read<DispatchFound>(readDispatches, [shardId, queue, after.priority, after.order, limit], options)
        : await sessions.read<DispatchFound>(readDispatchesFromStart, [shardId, queue, limit], options);
      return rows.map(([ownQueue, priority, order, slot, data]) => ({ queue: ownQueue, priority, order, slot, data }));
    },

    async listDispatchQueues({ shardId, after, limit }, options) {
      const rows = after
        ? await sessions.read<[Uint8Array]>(listQueuesAfter, [shardId, limit, after], options)
        : await sessions.read<[Uint8Array]>(listQueuesFromStart, [shardId, limit], options);
      return rows.map(([queue]) => queue);
    },
  };
}
