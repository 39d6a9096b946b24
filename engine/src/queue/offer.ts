/** What the queue core must know of an offered task; all else rides along unread. (shardId, priority, order) names it within its queue. */
export interface QueueOffer {
  readonly shardId: number;
  /** 1 (first) to 5. */
  readonly priority: number;
  /** Grows within a shard. Orders of different shards cannot be compared. */
  readonly order: number;
}

/** A place among a shard's rows for one queue: they are sorted by priority, then order. */
export interface Position {
  readonly priority: number;
  readonly order: number;
}

export const comparePositions = (a: Position, b: Position): number => a.priority - b.priority || a.order - b.order;

/** The last place whose successors include `position` itself. Orders are whole numbers. */
export const justBefore = ({ priority, order }: Position): Position => ({ priority, order: order - 1 });

export const offerName = ({ shardId, priority, order }: QueueOffer): string => `${shardId}/${priority}/${order}`;

/**
 * An offer that the partition holds. `again`: it was offered once more while history was being asked about it. The second offer may
 * come from a newer owner of the shard that knows nothing of the answer under way, so the task is asked about once more afterwards.
 */
export interface HeldTask<Offer extends QueueOffer> {
  readonly offer: Offer;
  readonly name: string;
  at: 'buffered' | 'handOver' | 'givenBack';
  again: boolean;
}
