/** Who is there: the hosts of a cluster, and which of them owns what. The database is the referee, not this. */

/** What a host tells of itself with every heartbeat. */
export interface ClusterHost {
  /** Of one run of one process: a restarted process is another host. */
  readonly hostId: string;
  /** Where its peers reach it, `name:port`. */
  readonly peerAddress: string;
  readonly version: string;
  /** The newest stored format that it reads. Writers stay at or below the least of all hosts. */
  readonly formatVersion: number;
}

export interface MembershipView {
  /** The live hosts, ordered by id. This host is missing while it could not renew its lease. */
  readonly hosts: readonly ClusterHost[];
}

/**
 * **Invariant:** two hosts may believe for a moment that they own the same thing, since views differ for about a heartbeat. Nothing
 * may rest on it: a shard's range id decides over commits, and matching keeps nothing durable. What membership promises is that
 * views agree soon, and that a host which could not renew its lease believes in nothing.
 */
export interface Membership {
  readonly hostId: string;
  /** Whether there may be other hosts on the same store. */
  readonly isShared: boolean;
  view(): MembershipView;
  /** Calls back after each change of the view, until the returned function is called. */
  onChange(callback: () => void): () => void;
  /** undefined: no live host is known (before the start, or while this host's only lease is its own and has run out). */
  ownerOfShard(shardId: number): string | undefined;
  /** `queue` is the queue's name in maps (queueText). */
  ownerOfQueue(queue: string): string | undefined;
  /**
   * Whether this host may keep what it has for the queue: as if its lease held. Other hosts need not have noticed that it ran out, and
   * would not bring the tasks again that matching has forgotten; while keeping them harms nobody.
   */
  keepsQueue(queue: string): boolean;
  /** Reads the hosts now instead of with the next heartbeat. Never rejects. */
  look(): Promise<void>;
  /** Resolves once this host is a member. While the store is away it keeps trying. */
  start(): Promise<void>;
  /** Leaves, so that nobody has to wait for the lease. Never rejects. */
  stop(): Promise<void>;
}
