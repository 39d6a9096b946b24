/** A page of a queue's dispatch rows, for matching that pulls. */
import { unavailable } from '@perdure/engine';
import { StoreUnavailableError, type DispatchKey, type DispatchRow } from '@perdure/engine/ports';
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
    const readAfter = (from: DispatchKeyPart | undefined) =>
      store.readDispatches(
        { shardId: shard.shardId, queue: queueBytes(queue), after: from, limit },
        { timeoutMs: storeTimeoutMs },
      );
    for (let from = after; ;) {
      const rows = await readAfter(from);
      const more = rows.length >= limit;
      const offers = readable(shard, rows);
      from = rows.at(-1);
      // A page of which nothing can be read says nothing to matching: the next one is read in its place.
      if (more && offers.length === 0) continue;
      if (more) shard.dispatcher.pageWasFull(queue, page, rows.at(-1)!.priority);
      return { offers, more };
    }
  } catch (error) {
    shard.dispatcher.pageWasFull(queue, page, after?.priority ?? 0);
    if (error instanceof StoreUnavailableError) throw unavailable(`The store cannot be read just now: ${error.message}`);
    throw error;
  }
}

type DispatchKeyPart = Pick<DispatchKey, 'priority' | 'order'>;

/** A row that cannot be read stays where it is and harms no other. */
function readable(shard: Shard, rows: readonly DispatchRow[]): TaskOffer[] {
  return rows.flatMap((row) => {
    try {
      return [readDispatchRow(shard, row)];
    } catch (error) {
      const { priority, order } = row;
      const { shardId, options } = shard;
      options.logger.error({ error, shardId, priority, order }, 'a dispatch row cannot be read; it is passed over');
      return [];
    }
  });
}
