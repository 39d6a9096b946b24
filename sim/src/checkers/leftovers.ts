/** Rows that nobody will need any more, once every workflow is closed. */
import type { Store } from '@perdure/engine/ports';

const options = { timeoutMs: 1_000 };
const SHOWN = 3;

/** What is there, in words; undefined when there is nothing. */
export async function findLeftovers(store: Store): Promise<string | undefined> {
  const found: string[] = [];
  for (const { shardId } of await store.listShards(options)) {
    const timers = await store.readTimers({ shardId, dueBeforeMs: Number.MAX_SAFE_INTEGER, limit: SHOWN }, options);
    for (const { dueMs, name } of timers) found.push(`timer due ${dueMs} ${Buffer.from(name).toString('hex')}`);
    for (const queue of await store.listDispatchQueues({ shardId, limit: SHOWN }, options)) {
      const rows = await store.readDispatches({ shardId, queue, limit: SHOWN }, options);
      for (const { order } of rows) found.push(`dispatch ${order} of ${Buffer.from(queue.subarray(16)).toString('latin1')}`);
    }
  }
  return found.length === 0 ? undefined : found.slice(0, SHOWN).join(', ');
}
