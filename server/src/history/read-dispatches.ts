/** A page of a queue's dispatch rows, for matching that pulls. */
import { unavailable } from '@perdure/engine';
import { StoreUnavailableError } from '@perdure/engine/ports';
import type { TaskOffer } from '../tasks.js';
import type { HistoryService } from './service.js';
import type { Shard } from './shard.js';
import { queueBytes, readDispatchRow } from './task-rows.js';

const PAGE_ROWS_MAX = 1_000;

export async function readDispatches(
  shard: Shard,
  { queue, after, limit: wanted }: Parameters<HistoryService['readDispatches']>[0],
): Promise<{ readonly offers: readonly TaskOffer[]; readonly more: boolean }> {
  const { store, storeTimeoutMs } = shard.options;
  const limit = Math.max(1, Math.min(wanted, PAGE_ROWS_MAX));
  const page = shard.dispatcher.pageBegins(queue);
  try {
    const range = { shardId: shard.shardId, queue: queueBytes(queue), after, limit };
    const rows = await store.readDispatches(range, { timeoutMs: storeTimeoutMs });
    const more = rows.length >= limit;
    if (more) shard.dispatcher.pageWasFull(queue, page, rows.at(-1)!.priority);
    return { offers: rows.map((row) => readDispatchRow(shard.shardId, row)), more };
  } catch (error) {
    shard.dispatcher.pageWasFull(queue, page, after?.priority ?? 0);
    if (error instanceof StoreUnavailableError) throw unavailable(`The store cannot be read just now: ${error.message}`);
    throw error;
  }
}
