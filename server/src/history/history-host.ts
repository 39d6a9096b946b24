/**
 * The history role of one host: takes the shards that membership gives it, serves them, and takes them again after a loss. Nothing
 * outside this file makes a Shard.
 */
import { slotOf, unavailable } from '@perdure/engine';
import type { Clock, Logger, Random, ShardRow, Store } from '@perdure/engine/ports';
import { LimitWarnings } from '../limit-warnings.js';
import type { MatchingService } from '../matching/service.js';
import type { QueueRef } from '../tasks.js';
import type { Metrics } from '../telemetry/index.js';
import { announceBacklogs } from './announce-backlogs.js';
import { CommitQueue, type LostReason } from './commit-queue.js';
import { createHistoryService } from './history-service.js';
import { utf8, uuidBytes } from './ids.js';
import type { ShardFinder } from './on-run.js';
import type { HistoryService } from './service.js';
import { Shard, type ShardOptions } from './shard.js';
import { shardNotOwned } from './shard-not-owned.js';
import { shardOfSlot } from './shard-of-slot.js';
import { Turns } from './turns.js';

const MiB = 1024 * 1024;
const ACQUIRE_RETRY_MS = 250;
/** Shards being taken at the same time: a host with thousands would else let most of its store calls wait beyond their time. */
const ACQUIRING_MAX = 64;
/** Another host took a shard that is ours by what we know: it knows more or less than we do. A heartbeat settles it; a tug-of-war would not. */
const FENCED_PAUSE_MS = 1_500;

/** What history wants of membership. */
export interface ShardOwnership {
  ownsShard(shardId: number): boolean;
  /** Calls back after every change of who owns what; returns how to stop that. */
  onChange(callback: () => void): () => void;
}

export interface HistoryHostOptions {
  readonly hostId: string;
  readonly store: Store;
  readonly matching: MatchingService;
  /** History of the whole cluster, this host included. */
  readonly cluster: HistoryService;
  readonly ownership: ShardOwnership;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Shards made when the database has none. */
  readonly shardCount: number;
  /** One store call, milliseconds. */
  readonly storeTimeoutMs?: number;
  readonly tipBytesMax?: number;
  readonly cacheBytesMax?: number;
}

/** A database's slots in equal ranges. */
export function initialShards(count: number): { shardId: number; slotFrom: number; slotTo: number }[] {
  const edge = (index: number) => Math.floor((index * 2 ** 32) / count);
  return Array.from({ length: count }, (_, index) => ({
    shardId: index + 1,
    slotFrom: edge(index),
    slotTo: edge(index + 1) - 1,
  }));
}

export class HistoryHost implements ShardFinder {
  readonly service: HistoryService;
  readonly #owned = new Map<number, Shard>();
  readonly #acquiring = new Set<number>();
  readonly #commits: CommitQueue;
  readonly #limitWarnings: LimitWarnings;
  readonly #timeoutMs: number;
  #rows: readonly ShardRow[] = [];
  #listing: Promise<ReadonlyMap<number, number>> | undefined;
  readonly #turns = new Turns(ACQUIRING_MAX);
  #stopped = false;
  #unsubscribe: (() => void) | undefined;

  constructor(private readonly options: HistoryHostOptions) {
    const { store, clock, logger, metrics, random } = options;
    this.#timeoutMs = options.storeTimeoutMs ?? 5_000;
    this.#commits = new CommitQueue({ store, clock, logger, metrics, timeoutMs: this.#timeoutMs });
    this.#limitWarnings = new LimitWarnings(options);
    this.service = createHistoryService(this, { store, storeTimeoutMs: this.#timeoutMs, random });
    metrics.observe('shards_owned', () => this.#owned.size);
    metrics.observe('tip_bytes', () => this.#commits.bytes);
    metrics.observe('state_cache_bytes', () => this.#sum((shard) => shard.cache.bytes));
  }

  /** Makes the shards if there are none, takes those that are ours, and settles once each has been tried. */
  async start(): Promise<void> {
    const { store, shardCount, ownership } = this.options;
    this.#rows = await store.ensureShards(initialShards(shardCount), { timeoutMs: this.#timeoutMs });
    this.#unsubscribe = ownership.onChange(() => void this.#rebalance());
    await this.#rebalance();
  }

  /** Finishes what is being written, gives the shards back, and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    await this.#commits.idle();
    await Promise.all([...this.#owned.values()].map((shard) => this.#release(shard)));
  }

  get shardRows(): readonly ShardRow[] {
    return this.#rows;
  }

  ownedShards(): readonly Shard[] {
    return [...this.#owned.values()];
  }

  shardOf(namespaceId: string, workflowId: string): Shard {
    const slot = slotOf(uuidBytes(namespaceId), utf8(workflowId));
    const shardId = shardOfSlot(this.#rows, slot);
    if (shardId === undefined) throw unavailable('The server is still starting. Try again in a moment.');
    return this.shardById(shardId);
  }

  shardById(shardId: number): Shard {
    const shard = this.#owned.get(shardId);
    if (shard === undefined) throw shardNotOwned(shardId);
    return shard;
  }

  /**
   * Gives up every shard that another host has taken meanwhile, and takes those that are to be ours. Two hosts that do not see each other yet may take the same shard in
   * turn; the loser is fenced at its next commit, but until then its timers and cached state are of its own time only.
   */
  async verifyOwned(): Promise<void> {
    const rows = await this.options.store.listShards({ timeoutMs: this.#timeoutMs });
    for (const { shardId, rangeId } of rows) {
      const owned = this.#owned.get(shardId);
      // Never the reverse: the list may be older than the shard.
      if (owned !== undefined && rangeId > owned.rangeId) owned.lose('fenced');
    }
    // A shard may have been on its way to us when it was no longer to be ours.
    await this.#rebalance();
  }

  /** Matching has moved: tasks it held for the queues for which `moved` holds are brought again. */
  matchingChanged(moved: (queue: QueueRef) => boolean): void {
    for (const shard of this.#owned.values()) shard.dispatcher.matchingChanged(moved);
  }

  #sum(of: (shard: Shard) => number): number {
    return this.ownedShards().reduce((sum, shard) => sum + of(shard), 0);
  }

  async #rebalance(): Promise<void> {
    const { ownership } = this.options;
    await Promise.all(
      this.#rows.map(async ({ shardId }) => {
        const owned = this.#owned.get(shardId);
        if (ownership.ownsShard(shardId)) return owned === undefined ? this.#acquire(shardId) : undefined;
        return owned === undefined ? undefined : this.#release(owned);
      }),
    );
  }

  async #release(shard: Shard): Promise<void> {
    const { shardId, rangeId } = shard;
    this.#owned.delete(shardId);
    shard.lose('fenced');
    await this.#commits.idle();
    try {
      await this.options.store.releaseShard({ shardId, rangeId }, { timeoutMs: this.#timeoutMs });
    } catch (error) {
      this.options.logger.debug({ error, shardId }, 'a shard could not be released; the next owner takes it all the same');
    }
  }

  /** Tries until the shard is ours or no longer to be. */
  async #acquire(shardId: number, pauseMs = 0): Promise<void> {
    if (this.#acquiring.has(shardId)) return;
    this.#acquiring.add(shardId);
    try {
      if (pauseMs > 0) await this.#pause(pauseMs);
      while (!this.#stopped && this.options.ownership.ownsShard(shardId) && !this.#owned.has(shardId)) {
        if (await this.#turns.take(() => this.#tryAcquire(shardId))) return;
        await this.#pause(ACQUIRE_RETRY_MS);
      }
    } finally {
      this.#acquiring.delete(shardId);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.options.clock.setTimer(ms, resolve));
  }

  async #tryAcquire(shardId: number): Promise<boolean> {
    const { store, hostId, logger } = this.options;
    const timeout = { timeoutMs: this.#timeoutMs };
    try {
      const seen = (await this.#listRangeIds()).get(shardId);
      if (seen === undefined) return false;
      const row = await store.acquireShard({ shardId, seenRangeId: seen, owner: hostId }, timeout);
      if (row === undefined || this.#stopped) return false;
      await this.#serve(row);
      return true;
    } catch (error) {
      logger.warn({ error, shardId }, 'a shard could not be taken; trying again');
      return false;
    }
  }

  /** One list for all who ask while it is read: a host that takes thousands of shards would otherwise read it as often. */
  #listRangeIds(): Promise<ReadonlyMap<number, number>> {
    const timeout = { timeoutMs: this.#timeoutMs };
    const list = async () => new Map((await this.options.store.listShards(timeout)).map((row) => [row.shardId, row.rangeId]));
    this.#listing ??= list().finally(() => (this.#listing = undefined));
    return this.#listing;
  }

  async #serve(row: ShardRow): Promise<void> {
    const { logger, tipBytesMax, cacheBytesMax } = this.options;
    const options: ShardOptions = {
      ...this.options,
      commits: this.#commits,
      limitWarnings: this.#limitWarnings,
      storeTimeoutMs: this.#timeoutMs,
      tipBytesMax: tipBytesMax ?? 32 * MiB,
      cacheBytesMax: () => (cacheBytesMax ?? 64 * MiB) / Math.max(1, this.#owned.size),
      onLost: (shard, reason) => this.#lost(shard, reason),
    };
    const shard = new Shard(row, options);
    this.#owned.set(row.shardId, shard);
    logger.info({ shardId: row.shardId, rangeId: row.rangeId }, 'shard taken');
    shard.timers.start();
    try {
      await announceBacklogs(shard);
      shard.dispatcher.shardTaken();
    } catch (error) {
      // Tasks of the owner before would wait for ever: better to begin anew.
      shard.lose('unknown');
      throw error;
    }
  }

  #lost(shard: Shard, reason: LostReason): void {
    if (this.#owned.get(shard.shardId) === shard) this.#owned.delete(shard.shardId);
    if (this.#stopped) return;
    this.options.logger.info({ shardId: shard.shardId, rangeId: shard.rangeId, reason }, 'shard given up');
    if (this.options.ownership.ownsShard(shard.shardId))
      void this.#acquire(shard.shardId, reason === 'fenced' ? FENCED_PAUSE_MS : 0);
  }
}
