import type { HeldTask, QueueOffer } from './offer.js';

/** The tasks of one priority: per shard in order; the shards take turns (a Map keeps its keys in the order they were set). */
type Lane<Offer extends QueueOffer> = Map<number, HeldTask<Offer>[]>;

/** Priorities are 1 to 5; what lies outside is treated like the nearest. */
const laneOf = (priority: number): number => Math.min(Math.max(1, Math.trunc(priority)), 5);

/** Tasks that no poll has taken yet: by priority, then round robin over shards, then by order within the shard. */
export class TaskBuffer<Offer extends QueueOffer> {
  /** By priority, visited in ascending order. */
  readonly #lanes: (Lane<Offer> | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(task: HeldTask<Offer>): void {
    const { priority, shardId, order } = task.offer;
    const lane = (this.#lanes[laneOf(priority)] ??= new Map());
    const tasks = lane.get(shardId);
    this.#size += 1;
    if (!tasks) {
      lane.set(shardId, [task]);
      return;
    }
    // Nearly always the newest comes last; a task that returns from a lost hand-over goes where it was.
    let index = tasks.length;
    while (index > 0 && tasks[index - 1]!.offer.order > order) index -= 1;
    tasks.splice(index, 0, task);
  }

  take(): HeldTask<Offer> | undefined {
    for (const lane of this.#lanes) {
      if (!lane || lane.size === 0) continue;
      const [shardId, tasks] = lane.entries().next().value!;
      lane.delete(shardId);
      if (tasks.length > 1) lane.set(shardId, tasks);
      this.#size -= 1;
      return tasks.shift();
    }
    return undefined;
  }
}
