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

  addInOrder(task: HeldTask<Offer>): void {
    const tasks = this.#tasksOf(task.offer);
    // Nearly always the newest comes last.
    let index = tasks.length;
    while (index > 0 && tasks[index - 1]!.offer.order > task.offer.order) index -= 1;
    tasks.splice(index, 0, task);
  }

  /** Behind the tasks of its shard and priority that are here by now. */
  addBehind(task: HeldTask<Offer>): void {
    this.#tasksOf(task.offer).push(task);
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

  /** The newest task of the least urgent lane, if that is less urgent than `priority`: it is the first to go when room is wanted. */
  takeLessUrgentThan(priority: number): HeldTask<Offer> | undefined {
    for (let number = this.#lanes.length - 1; number > laneOf(priority); number -= 1) {
      const lane = this.#lanes[number];
      if (!lane || lane.size === 0) continue;
      const [shardId, tasks] = lane.entries().next().value!;
      if (tasks.length === 1) lane.delete(shardId);
      this.#size -= 1;
      return tasks.pop();
    }
    return undefined;
  }

  #tasksOf({ priority, shardId }: QueueOffer): HeldTask<Offer>[] {
    this.#size += 1;
    const lane = (this.#lanes[laneOf(priority)] ??= new Map());
    const tasks = lane.get(shardId) ?? [];
    if (tasks.length === 0) lane.set(shardId, tasks);
    return tasks;
  }
}
