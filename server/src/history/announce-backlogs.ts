import type { Shard } from './shard.js';
import { readQueue } from './task-rows.js';

const QUEUES_PAGE = 256;

/** What the owner before had not handed over is in the rows: matching is told which queues have any. */
export async function announceBacklogs(shard: Shard): Promise<void> {
  const { store, storeTimeoutMs } = shard.options;
  let after: Uint8Array | undefined;
  do {
    const range = { shardId: shard.shardId, after, limit: QUEUES_PAGE };
    const queues = await store.listDispatchQueues(range, { timeoutMs: storeTimeoutMs });
    for (const queue of queues) announce(shard, queue);
    after = queues.length < QUEUES_PAGE ? undefined : queues.at(-1);
  } while (after !== undefined);
}

/** A queue whose name cannot be read stays where it is and harms no other. */
function announce({ shardId, dispatcher, options }: Shard, queue: Uint8Array): void {
  try {
    dispatcher.takenOver(readQueue(queue));
  } catch (error) {
    const name = Buffer.from(queue).toString('hex');
    options.logger.error({ error, shardId, queue: name }, "a queue's name cannot be read; it is passed over");
  }
}
