import assert from 'node:assert/strict';
import type { CommitOutcome, ShardCommit, Store, UnitKey, UnitWrite } from '@perdure/engine/ports';
import { shardCommit, unitKey } from './builders.js';

/** How the suite gets at an adapter. */
export interface StoreHarness {
  /** A store on a fresh, empty database. */
  open(): Promise<Store>;
  /** Closes the store and opens another on the same data; left out where data does not outlive the store. */
  reopen?(store: Store): Promise<Store>;
  /** Called once when all tests are done and every store is closed. */
  cleanup?(): Promise<void>;
}

/** Generous: no test waits for it. */
export const options = { timeoutMs: 30_000 } as const;

const shardCount = 64;
const slotsPerShard = 2 ** 32 / shardCount;

/** A shard of a store, owned by the test that asked for it. */
export interface OwnedShard {
  readonly store: Store;
  readonly shardId: number;
  readonly rangeId: number;
  /** The first slot of the shard. */
  readonly slot: number;
  key(id: string | Uint8Array, rest?: Partial<UnitKey>): UnitKey;
  /** Commits as the owner and returns the outcome of this shard. */
  commit(units: readonly UnitWrite[], rest?: Partial<ShardCommit>): Promise<CommitOutcome>;
  /** Commits and fails the test unless it is committed. */
  committed(units: readonly UnitWrite[], rest?: Partial<ShardCommit>): Promise<void>;
}

/** One store that many tests share, each on shards of its own. */
export class World {
  readonly store: Store;
  #shardsTaken = 0;

  private constructor(store: Store) {
    this.store = store;
  }

  static async create(store: Store): Promise<World> {
    await createShards(store);
    return new World(store);
  }

  async shard(): Promise<OwnedShard> {
    return ownShard(this.store, ++this.#shardsTaken);
  }
}

export async function createShards(store: Store): Promise<void> {
  const shards = Array.from({ length: shardCount }, (_, i) => ({
    shardId: i + 1,
    slotFrom: i * slotsPerShard,
    slotTo: (i + 1) * slotsPerShard - 1,
  }));
  await store.ensureShards(shards, options);
}

export async function ownShard(store: Store, shardId: number): Promise<OwnedShard> {
  const seen = (await store.listShards(options)).find((shard) => shard.shardId === shardId);
  assert.ok(seen, `there is no shard ${shardId}`);
  const row = await store.acquireShard({ shardId, seenRangeId: seen.rangeId, owner: 'tester' }, options);
  assert.ok(row);
  const { rangeId, slotFrom: slot } = row;
  const commit = async (units: readonly UnitWrite[], rest: Partial<ShardCommit> = {}) => {
    const [outcome, ...more] = await store.commit([shardCommit(shardId, rangeId, units, rest)], options);
    assert.ok(outcome !== undefined && more.length === 0, 'one outcome per shard');
    return outcome;
  };
  const committed = async (units: readonly UnitWrite[], rest: Partial<ShardCommit> = {}) =>
    assert.deepEqual(await commit(units, rest), { at: 'committed' });
  return { store, shardId, rangeId, slot, commit, committed, key: (id, rest) => unitKey(slot, id, rest) };
}

/** The value with each byte string as hexadecimal text, so that values compare whatever class carries the bytes. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

export function assertSame(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}
