/**
 * What the engine wants of a database. A store keeps bytes and compares them; every rule lives in the engine.
 *
 * Promises that hold for every adapter (and are tested on the real thing by `@perdure/store-conformance`):
 * - Every method is async and bounded by `timeoutMs`. A read that cannot be answered in time, or for lack of a
 *   connection, rejects with {@link StoreUnavailableError}; it is safe to repeat. Nothing else is thrown but bugs.
 * - What a method returns belongs to the caller: the store never changes it afterwards. What is handed in is not changed
 *   by the caller until the promise settles.
 * - A read that starts after a commit resolved as `committed` sees that commit.
 * - Byte strings (ids, names, keys) are compared as unsigned bytes, in every adapter.
 */

/** Bounds one call. `timeoutMs` counts from the call, in milliseconds. */
export interface CallOptions {
  readonly timeoutMs: number;
}

/** The store cannot answer now. Reads may be repeated; a commit never rejects with it (its outcome is `unknown`). */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The file, schema or database is not usable as it is (locked, of a newer format, corrupt): the message says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}

/** A unit of work: everything that shares one id of one kind in one namespace (see docs/architecture.md, "unit"). */
export interface UnitKey {
  /** 32-bit hash of namespace id and id; decides the shard. Unsigned. */
  readonly slot: number;
  /** 16 bytes. */
  readonly namespaceId: Uint8Array;
  /** Id spaces are separate per kind (workflow, schedule, …): 0..255. */
  readonly kind: number;
  /** The user's id, UTF-8, at most 1000 bytes. */
  readonly id: Uint8Array;
}

/** One keyed piece of a run's state. The empty name is the root record. */
export interface PartWrite {
  /** 16 bytes. */
  readonly runId: Uint8Array;
  readonly name: Uint8Array;
  /** undefined deletes the part; deleting what is not there is no error. */
  readonly data: Uint8Array | undefined;
}

/**
 * A batch of history events, written once, never changed. Key: (slot, branch, first event id, write id). Several nodes may
 * carry the same first event id (an abandoned write and its successor); readers trust only the chain of `previousWriteId`.
 */
export interface HistoryNode {
  /** 16 bytes: the run that grew the branch. */
  readonly branchId: Uint8Array;
  readonly firstEventId: number;
  readonly writeId: number;
  /** Write id of the node before this one in its branch, 0 for the first. */
  readonly previousWriteId: number;
  readonly eventCount: number;
  /** Event frames, one after the other. */
  readonly data: Uint8Array;
}

/** Timers are ordered by due time, then name. The name says what the timer is for, so writing it twice is harmless. */
export interface TimerKey {
  /** Unix milliseconds. */
  readonly dueMs: number;
  readonly name: Uint8Array;
}
export interface TimerRow extends TimerKey {
  readonly slot: number;
  readonly data: Uint8Array;
}

/** Dispatches are ordered by priority (1 first), then order, within their queue. (shard, queue, priority, order) is unique. */
export interface DispatchKey {
  readonly queue: Uint8Array;
  readonly priority: number;
  /** Grows within a shard, over owners too. At most 2^53 - 1. */
  readonly order: number;
}
export interface DispatchRow extends DispatchKey {
  readonly slot: number;
  readonly data: Uint8Array;
}

export interface TaskChanges {
  readonly timersAdded: readonly TimerRow[];
  readonly timersRemoved: readonly TimerKey[];
  readonly dispatchesAdded: readonly DispatchRow[];
  readonly dispatchesRemoved: readonly DispatchKey[];
}

/** All that one transition (or several merged ones) of one unit writes. Applied wholly or not at all. */
export interface UnitWrite extends TaskChanges {
  readonly key: UnitKey;
  /** The version the stored unit must have; 0 means it must not exist. */
  readonly expectedVersion: number;
  /** The version it has afterwards; greater than `expectedVersion`. */
  readonly version: number;
  /** 16 bytes: the run that `loadUnit` returns with the unit. */
  readonly currentRunId: Uint8Array;
  /** The unit record itself, opaque. */
  readonly data: Uint8Array;
  /** At most one write per (runId, name). */
  readonly parts: readonly PartWrite[];
  readonly nodes: readonly HistoryNode[];
}

/** What one shard adds to a group. At most one `UnitWrite` per unit. */
export interface ShardCommit {
  readonly shardId: number;
  /** The fence: nothing of this shard is applied unless the stored range id equals it. */
  readonly rangeId: number;
  /** Stored as the shard's time if greater than what is there. Unix milliseconds. */
  readonly shardTimeMs: number;
  readonly units: readonly UnitWrite[];
  /** Rows of no further use that belong to no unit write (their unit has gone or moved on). */
  readonly tidy: Pick<TaskChanges, 'timersRemoved' | 'dispatchesRemoved'>;
}

/**
 * What became of one shard's part of a group:
 * - `committed`: durable. It survives a crash of the process and of the machine.
 * - `fenced`: another owner holds the shard; nothing of this shard was applied, ever will be, or was before under this call.
 * - `conflict`: a unit did not have its expected version; nothing of this shard was applied. `unit` is its index.
 * - `rejected`: the store refuses the content for good (size, encoding, constraint); nothing of this shard was applied.
 *   `unit` is the culprit's index when the store can tell; otherwise the caller finds it by retrying halves.
 * - `unknown`: it may or may not have been applied, and may still be applied until the shard is acquired anew: an acquisition
 *   that succeeds afterwards decides it for good (either applied by then, or fenced off).
 */
export type CommitOutcome =
  | { readonly at: 'committed' }
  | { readonly at: 'fenced' }
  | { readonly at: 'conflict'; readonly unit: number }
  | { readonly at: 'rejected'; readonly unit: number | undefined; readonly reason: string }
  | { readonly at: 'unknown'; readonly reason: string };

export interface StoredPart {
  readonly name: Uint8Array;
  readonly data: Uint8Array;
}
export interface StoredUnit {
  readonly version: number;
  readonly currentRunId: Uint8Array;
  readonly data: Uint8Array;
  /** Every part of the current run, ordered by name. */
  readonly parts: readonly StoredPart[];
}

export interface ShardRow {
  readonly shardId: number;
  /** Slots [slotFrom, slotTo], both included. */
  readonly slotFrom: number;
  readonly slotTo: number;
  /** Grows by one with each acquisition; 0 before the first. */
  readonly rangeId: number;
  /** Host id of the last owner, empty when released or never owned. */
  readonly owner: string;
  readonly shardTimeMs: number;
}

export interface NamespaceRow {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly name: string;
  /** 1 at creation, grows by one with each update. */
  readonly version: number;
  readonly data: Uint8Array;
}

export interface HostRow {
  readonly hostId: string;
  readonly data: Uint8Array;
  /** Time since the last heartbeat by the store's own clock (hosts' clocks disagree), milliseconds. */
  readonly ageMs: number;
}

export interface Store {
  /** What the adapter is called in logs and metrics: `sqlite`, `postgres`, `memory`. */
  readonly name: string;

  /**
   * Writes a group of shards' commits as one durable transaction. The outcomes stand in the order of the group. Shards do not
   * fail each other: a fenced, conflicting or rejected one leaves the others to commit. Within a `UnitWrite` removals are
   * applied after additions. Never rejects except on a bug. At most one call per shard is under way at a time.
   */
  commit(group: readonly ShardCommit[], options: CallOptions): Promise<readonly CommitOutcome[]>;

  /** The unit's record with all parts of its current run, from one snapshot; undefined when there is none. */
  loadUnit(key: UnitKey, options: CallOptions): Promise<StoredUnit | undefined>;

  /** All parts of a run, ordered by name; empty when there is none. */
  loadParts(slot: number, runId: Uint8Array, options: CallOptions): Promise<readonly StoredPart[]>;

  /**
   * History nodes of a branch whose first event id is in [fromEventId, toEventId), in order of (first event id, write id), or the
   * exact reverse. Ends after `nodesMax` nodes or once `bytesMax` bytes of data are collected (at least one node if there is any).
   */
  readHistory(
    range: {
      readonly slot: number;
      readonly branchId: Uint8Array;
      readonly fromEventId: number;
      readonly toEventId: number;
      readonly nodesMax: number;
      readonly bytesMax: number;
      readonly reverse?: boolean;
    },
    options: CallOptions,
  ): Promise<readonly HistoryNode[]>;

  /** Creates the shards when there are none yet; otherwise does nothing. Returns what is there, ordered by id. */
  ensureShards(
    shards: readonly Pick<ShardRow, 'shardId' | 'slotFrom' | 'slotTo'>[],
    options: CallOptions,
  ): Promise<readonly ShardRow[]>;
  listShards(options: CallOptions): Promise<readonly ShardRow[]>;

  /**
   * Takes the shard: range id + 1, owner set, provided its range id is still `seenRangeId`. Once resolved, no commit under an
   * older range id can be applied any more. undefined: somebody was faster.
   */
  acquireShard(
    request: { readonly shardId: number; readonly seenRangeId: number; readonly owner: string },
    options: CallOptions,
  ): Promise<ShardRow | undefined>;
  /** Clears the owner if the range id is still ours, so that another host need not wait for our lease. */
  releaseShard(request: { readonly shardId: number; readonly rangeId: number }, options: CallOptions): Promise<void>;

  /** Timers with `dueMs` < dueBeforeMs that stand after `after`, in order, at most `limit`. */
  readTimers(
    range: {
      readonly shardId: number;
      readonly dueBeforeMs: number;
      readonly after?: TimerKey | undefined;
      readonly limit: number;
    },
    options: CallOptions,
  ): Promise<readonly TimerRow[]>;

  /** Dispatches of one queue after a position, in order, at most `limit`. */
  readDispatches(
    range: {
      readonly shardId: number;
      readonly queue: Uint8Array;
      readonly after?: { readonly priority: number; readonly order: number } | undefined;
      readonly limit: number;
    },
    options: CallOptions,
  ): Promise<readonly DispatchRow[]>;

  /**
   * The distinct queues that have dispatches in the shard, in byte order, after `after`, at most `limit`. Costs one index seek per
   * queue returned, however many rows a queue has.
   */
  listDispatchQueues(
    range: { readonly shardId: number; readonly after?: Uint8Array | undefined; readonly limit: number },
    options: CallOptions,
  ): Promise<readonly Uint8Array[]>;

  /** false when the name or the id is taken. */
  createNamespace(row: Omit<NamespaceRow, 'version'>, options: CallOptions): Promise<boolean>;
  readNamespace(
    by: { readonly id: Uint8Array } | { readonly name: string },
    options: CallOptions,
  ): Promise<NamespaceRow | undefined>;
  /** Ordered by name (bytes), after a name. */
  listNamespaces(
    range: { readonly afterName?: string | undefined; readonly limit: number },
    options: CallOptions,
  ): Promise<readonly NamespaceRow[]>;
  /** Replaces the data if the version is the expected one. false otherwise. */
  updateNamespace(
    row: { readonly id: Uint8Array; readonly expectedVersion: number; readonly data: Uint8Array },
    options: CallOptions,
  ): Promise<boolean>;

  /** Writes the host's row and the time of the heartbeat, by the store's clock. */
  heartbeatHost(host: { readonly hostId: string; readonly data: Uint8Array }, options: CallOptions): Promise<void>;
  listHosts(options: CallOptions): Promise<readonly HostRow[]>;
  removeHost(hostId: string, options: CallOptions): Promise<void>;

  /** A small record of the cluster itself (its id, its creation format), written once: returns what is stored. */
  ensureClusterRecord(data: Uint8Array, options: CallOptions): Promise<Uint8Array>;

  /** Ends the store's connections and threads once running calls are done. Idempotent. */
  close(): Promise<void>;
}
