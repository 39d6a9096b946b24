/**
 * Group commit, pipelined: while one group is being written, the next one fills. One queue per host, over all its shards; one group
 * under way at a time, so the writes of a unit reach the store in order.
 */
import type { Clock, CommitOutcome, Logger, ShardCommit, Store, TaskChanges, UnitWrite } from '@perdure/engine/ports';
import { InvariantError } from '@perdure/engine';
import type { Metrics } from '../telemetry/index.js';
import { endOfTurn } from './end-of-turn.js';
import { mergeWrites, rowsOf } from './merge-writes.js';

/** Bounds of one group, which a store writes within a few milliseconds. */
const GROUP_UNITS_MAX = 512;
const GROUP_BYTES_MAX = 4 * 1024 * 1024;

export type LostReason = 'fenced' | 'conflict' | 'unknown';

/** What the queue wants of a shard. */
export interface CommittingShard {
  readonly shardId: number;
  readonly rangeId: number;
  /** Read when the group is formed. */
  readonly shardTimeMs: number;
  readonly lost: boolean;
  /** Everything decided on and not committed is void; a new owner (maybe this host again) starts from the store. */
  lose(reason: LostReason): void;
  /** The store refuses what was decided on this unit: its tip is void. Called before the waiting callers are told. */
  dropUnit(unitText: string): void;
}

/** The store refused this unit's content for good. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
}
/** The shard was lost before the change was known to be durable. */
export class ShardLostError extends Error {
  override readonly name = 'ShardLostError';
  constructor(
    shardId: number,
    readonly reason: LostReason,
  ) {
    super(`shard ${shardId} was lost (${reason}) before the change was durable`);
  }
}

interface Entry {
  readonly shard: CommittingShard;
  readonly unitText: string;
  write: UnitWrite;
  bytes: number;
  readonly settled: Settled[];
}
interface Settled {
  resolve(): void;
  reject(error: Error): void;
}
interface Tidy {
  readonly timersRemoved: TaskChanges['timersRemoved'][number][];
  readonly dispatchesRemoved: TaskChanges['dispatchesRemoved'][number][];
}
interface ShardGroup {
  readonly shard: CommittingShard;
  readonly entries: Entry[];
  readonly tidy: Tidy;
}

export interface CommitQueueOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
}

export class CommitQueue {
  /** By shard and unit; insertion order is the order of decisions. */
  readonly #waiting = new Map<string, Entry>();
  readonly #tidy = new Map<CommittingShard, Tidy>();
  #bytes = 0;
  #busy = false;

  constructor(private readonly options: CommitQueueOptions) {}

  /** Bytes decided on and not yet committed, in flight or waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Settles when the write is durable, or rejects with ShardLostError or RejectedError. */
  add(shard: CommittingShard, unitText: string, write: UnitWrite, bytes: number): Promise<void> {
    const text = entryText(shard, unitText);
    const entry = this.#waiting.get(text);
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      const settled = { resolve, reject };
      if (entry === undefined) this.#waiting.set(text, { shard, unitText, write, bytes, settled: [settled] });
      else {
        entry.write = mergeWrites(entry.write, write);
        entry.bytes += bytes;
        entry.settled.push(settled);
      }
      this.#pump();
    });
  }

  /** Rows of no further use; they go with the next group, whenever that is. */
  tidy(shard: CommittingShard, rows: Partial<Pick<TaskChanges, keyof Tidy>>): void {
    const tidy = this.#tidy.get(shard) ?? { timersRemoved: [], dispatchesRemoved: [] };
    tidy.timersRemoved.push(...(rows.timersRemoved ?? []));
    tidy.dispatchesRemoved.push(...(rows.dispatchesRemoved ?? []));
    this.#tidy.set(shard, tidy);
    this.#pump();
  }

  /** Settles once nothing is waiting or in flight. */
  async idle(): Promise<void> {
    while (this.#busy || this.#waiting.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
  readonly #idle: (() => void)[] = [];

  #pump(): void {
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.size > 0 || this.#tidy.size > 0) {
      // What is decided together is committed together.
      await endOfTurn(this.options.clock);
      await this.#commit(this.#takeGroup());
    }
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #takeGroup(): ShardGroup[] {
    const groups = new Map<CommittingShard, ShardGroup>();
    const groupOf = (shard: CommittingShard): ShardGroup => {
      const group = groups.get(shard) ?? {
        shard,
        entries: [],
        tidy: this.#tidy.get(shard) ?? { timersRemoved: [], dispatchesRemoved: [] },
      };
      groups.set(shard, group);
      this.#tidy.delete(shard);
      return group;
    };
    let units = 0;
    let bytes = 0;
    for (const [text, entry] of this.#waiting) {
      if (units >= GROUP_UNITS_MAX || bytes >= GROUP_BYTES_MAX) break;
      this.#waiting.delete(text);
      groupOf(entry.shard).entries.push(entry);
      units += 1;
      bytes += entry.bytes;
    }
    for (const shard of [...this.#tidy.keys()]) groupOf(shard);
    return [...groups.values()];
  }

  async #commit(groups: readonly ShardGroup[]): Promise<void> {
    const live = groups.filter((group) => !this.#refuseLost(group));
    if (live.length === 0) return;
    const startedMs = this.options.clock.now();
    const outcomes = await this.#write(live);
    const latencyMs = this.options.clock.now() - startedMs;
    for (const [index, group] of live.entries()) {
      const outcome = outcomes[index] ?? { at: 'unknown', reason: 'the store gave no outcome' };
      const bytes = group.entries.reduce((sum, entry) => sum + entry.bytes, 0);
      const rows = group.entries.reduce((sum, { write }) => sum + rowsOf(write), 0);
      this.options.metrics.groupCommitted({ outcome: outcome.at, units: group.entries.length, bytes, rows, latencyMs });
      await this.#settle(group, outcome);
    }
  }

  #refuseLost(group: ShardGroup): boolean {
    if (group.shard.lost) this.#reject(group.entries, new ShardLostError(group.shard.shardId, 'fenced'));
    return group.shard.lost;
  }

  async #write(groups: readonly ShardGroup[]): Promise<readonly CommitOutcome[]> {
    try {
      return await this.options.store.commit(groups.map(shardCommit), { timeoutMs: this.options.timeoutMs });
    } catch (error) {
      this.options.logger.error({ error }, 'the store broke its promise: commit rejected');
      return groups.map(() => ({ at: 'unknown', reason: String(error) }));
    }
  }

  async #settle(group: ShardGroup, outcome: CommitOutcome): Promise<void> {
    const { shard, entries } = group;
    switch (outcome.at) {
      case 'committed':
        for (const entry of entries) {
          this.#bytes -= entry.bytes;
          for (const { resolve } of entry.settled) resolve();
        }
        return;
      case 'rejected':
        return this.#isolate(group, outcome.unit, outcome.reason);
      case 'fenced':
      case 'conflict':
      case 'unknown':
        this.options.logger.warn({ shardId: shard.shardId, rangeId: shard.rangeId, outcome }, 'shard lost');
        shard.lose(outcome.at);
        this.#reject(entries, new ShardLostError(shard.shardId, outcome.at));
        return;
      default:
        return outcome satisfies never;
    }
  }

  /** Finds the rejected unit, by the store's word or by halves, fails it alone and commits the others. */
  async #isolate(group: ShardGroup, unit: number | undefined, reason: string): Promise<void> {
    const { shard, entries, tidy } = group;
    const [culprit, ...others] = entries;
    if (culprit === undefined) throw new InvariantError(`the store rejects an empty commit of shard ${shard.shardId}: ${reason}`);
    if (others.length === 0) {
      this.#rejectUnit(culprit, reason);
      return;
    }
    const half = unit === undefined ? Math.ceil(entries.length / 2) : -1;
    const parts =
      half > 0
        ? [entries.slice(0, half), entries.slice(half)]
        : [entries.filter((_, at) => at !== unit), entries.slice(unit, (unit ?? 0) + 1)];
    for (const [index, part] of parts.entries())
      await this.#commit([{ shard, entries: part, tidy: index === 0 ? tidy : { timersRemoved: [], dispatchesRemoved: [] } }]);
  }

  /** Also what was decided on top of it since. */
  #rejectUnit(entry: Entry, reason: string): void {
    const { shard, unitText } = entry;
    this.options.logger.error({ shardId: shard.shardId, unit: unitText, reason }, 'the store refuses a unit');
    const text = entryText(shard, unitText);
    const follower = this.#waiting.get(text);
    this.#waiting.delete(text);
    shard.dropUnit(unitText);
    this.#reject(follower === undefined ? [entry] : [entry, follower], new RejectedError(reason));
  }

  #reject(entries: readonly Entry[], error: Error): void {
    for (const entry of entries) {
      this.#bytes -= entry.bytes;
      for (const { reject } of entry.settled) reject(error);
    }
  }
}

const entryText = (shard: CommittingShard, unitText: string): string => `${shard.shardId}/${shard.rangeId}/${unitText}`;

function shardCommit({ shard, entries, tidy }: ShardGroup): ShardCommit {
  const { shardId, rangeId, shardTimeMs } = shard;
  return { shardId, rangeId, shardTimeMs, units: entries.map(({ write }) => write), tidy };
}
