/**
 * One shard under one ownership: loads units, decides on their tip, commits, and does after the commit what the commit promised.
 * A shard object that has lost its range id is dead; a new ownership is a new object.
 *
 * Invariants: decisions of a unit happen in order, each on the state the one before left (the tip). Nothing is answered, delivered or
 * woken before the change it rests on is durable. The shard's time never goes back, over owners too.
 */
import {
  InvariantError,
  RequestError,
  unavailable,
  withinHistoryLimits,
  type Decision,
  type RunDraft,
  type TransitionContext,
} from '@perdure/engine';
import type { Clock, Logger, Random, ShardRow, Store } from '@perdure/engine/ports';
import { StatusCode } from '@perdure/wire/types';
import type { LimitWarnings } from '../limit-warnings.js';
import type { MatchingService } from '../matching/service.js';
import type { QueueRef, TaskOffer } from '../tasks.js';
import type { Metrics } from '../telemetry/index.js';
import type { AcrossRuns } from './across-runs.js';
import { RejectedError, ShardLostError, type CommitQueue, type CommittingShard, type LostReason } from './commit-queue.js';
import { Dispatcher } from './dispatcher.js';
import { unitText } from './ids.js';
import { applyDraft, trimTail, type LoadedRun, type LoadedUnit } from './loaded-unit.js';
import { offerAgain } from './offer-again.js';
import type { RunRef } from './run-ref.js';
import { shardNotOwned } from './shard-not-owned.js';
import { offerOf, queueOf } from './task-rows.js';
import { ShardTimers } from './shard-timers.js';
import { UnitCache } from './unit-cache.js';
import { UnitLoader } from './unit-loader.js';
import { warnOfLimits } from './warn-of-limits.js';
import { hasClosed, Watchers } from './watchers.js';
import { writeTransition, type WrittenTransition } from './write-transition.js';

/** Write ids and orders are range id * 2^32 + n: greater than all of earlier owners, and exact in a double. */
const SEQUENCES_PER_RANGE = 2 ** 32;

export interface ShardOptions {
  readonly store: Store;
  readonly matching: MatchingService;
  /** History of the whole cluster: runs speak to each other through it. */
  readonly cluster: AcrossRuns;
  readonly commits: CommitQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limitWarnings: LimitWarnings;
  readonly metrics: Metrics;
  readonly storeTimeoutMs: number;
  /** Bytes decided on and not yet committed, over all shards of the host; beyond it calls are refused. */
  readonly tipBytesMax: number;
  readonly cacheBytesMax: () => number;
  /** The shard was lost; called once. */
  onLost(shard: Shard, reason: LostReason): void;
}

export class Shard implements CommittingShard {
  readonly shardId: number;
  readonly rangeId: number;
  readonly cache: UnitCache;
  readonly dispatcher: Dispatcher;
  readonly watchers = new Watchers();
  readonly timers: ShardTimers;
  readonly #loader: UnitLoader;
  #shardTimeMs: number;
  #epoch: number;
  #sequence = 0;
  #lost = false;

  constructor(
    row: ShardRow,
    readonly options: ShardOptions,
  ) {
    this.shardId = row.shardId;
    this.rangeId = row.rangeId;
    this.#shardTimeMs = row.shardTimeMs;
    this.#epoch = row.rangeId * SEQUENCES_PER_RANGE;
    this.cache = new UnitCache(options.cacheBytesMax);
    this.#loader = new UnitLoader(this.cache, options);
    this.timers = new ShardTimers(this);
    const { matching, clock, logger } = options;
    const leaveSticky = (queue: QueueRef, offer: TaskOffer) => this.timers.leaveSticky(queue, offer);
    this.dispatcher = new Dispatcher({ shardId: row.shardId, matching, clock, logger, leaveSticky });
  }

  get lost(): boolean {
    return this.#lost;
  }

  get shardTimeMs(): number {
    return this.#shardTimeMs;
  }

  now(): number {
    this.#shardTimeMs = Math.max(this.#shardTimeMs, this.options.clock.now());
    return this.#shardTimeMs;
  }

  /** Greater than every number drawn before in this shard, over owners. */
  nextSequence(): number {
    this.#sequence += 1;
    // The last number of this range id: only a new range id has more.
    if (this.#sequence === SEQUENCES_PER_RANGE - 1) this.lose('unknown');
    return this.rangeId * SEQUENCES_PER_RANGE + this.#sequence;
  }

  lose(reason: LostReason): void {
    if (this.#lost) return;
    this.#lost = true;
    this.dispatcher.stop();
    this.timers.stop();
    this.watchers.wakeAll();
    this.options.onLost(this, reason);
  }

  /** Rows of no further use that belong to no change. */
  tidy(rows: Parameters<CommitQueue['tidy']>[1]): void {
    this.options.commits.tidy(this, rows);
  }

  /** Grows whenever something that was in memory only is undone: with the shard, and with a unit that is dropped. */
  get epoch(): number {
    return this.#epoch;
  }

  dropUnit(text: string): void {
    this.cache.drop(text);
    this.#epoch = this.nextSequence();
    void offerAgain(this, text);
  }

  /** Only if it is still the tip: it may have been loaded anew since. */
  #drop(unit: LoadedUnit): void {
    if (this.cache.get(unit.text) === unit) this.dropUnit(unit.text);
  }

  /**
   * Decides on a run's tip and answers once that is durable. `decide` is given the unit's run (undefined: there is none); errors
   * it throws wait like replies. `capture` looks at the state right after the decision.
   */
  async transact<Reply, Captured = undefined>(
    ref: RunRef,
    decide: (run: LoadedRun | undefined, context: TransitionContext, unit: LoadedUnit) => Decision<Reply>,
    capture?: (unit: LoadedUnit, run: LoadedRun, reply: Reply) => Captured,
  ): Promise<{ readonly reply: Reply; readonly captured: Captured | undefined }> {
    const { unit, decision, committed, captured } = await this.#withUnit(ref, (tip) => this.#decide(tip, ref, decide, capture));
    try {
      await committed;
    } catch (error) {
      throw this.#translate(error, unit);
    }
    if ('thrown' in decision) throw this.#translate(decision.thrown, unit);
    if (decision.error !== undefined) throw decision.error;
    return { reply: decision.reply, captured };
  }

  /** One synchronous step on the tip. */
  #decide<Reply, Captured>(
    unit: LoadedUnit,
    ref: RunRef,
    decide: (run: LoadedRun | undefined, context: TransitionContext, unit: LoadedUnit) => Decision<Reply>,
    capture?: (unit: LoadedUnit, run: LoadedRun, reply: Reply) => Captured,
  ) {
    if (this.options.commits.bytes > this.options.tipBytesMax)
      throw unavailable('The server has too much to write just now. Try again in a moment.');
    const runOf = () => (ref.runId === '' ? unit.current : unit.runs.get(ref.runId));
    let decision: Decision<Reply>;
    try {
      const [run, context] = [runOf(), this.#context()];
      decision = withinHistoryLimits(run?.state, decide(run, context, unit), context);
      if (decision.warnings) warnOfLimits(this.options.limitWarnings, run?.state.root ?? ref, decision.warnings);
    } catch (thrown) {
      return { unit, decision: { thrown }, committed: unit.pending, captured: undefined };
    }
    const committed = this.#apply(unit, decision.drafts);
    const run = runOf();
    const captured = run === undefined ? undefined : capture?.(unit, run, decision.reply);
    return { unit, decision, committed, captured };
  }

  /** Looks at a run; answers once what it saw is durable. */
  async read<Seen>(ref: RunRef, look: (run: LoadedRun | undefined, unit: LoadedUnit) => Seen): Promise<Seen> {
    const { unit, seen, pending } = await this.#withUnit(ref, (tip) => ({
      unit: tip,
      seen: look(ref.runId === '' ? tip.current : tip.runs.get(ref.runId), tip),
      pending: tip.pending,
    }));
    try {
      await pending;
    } catch (error) {
      throw this.#translate(error, unit);
    }
    return seen;
  }

  #context(): TransitionContext {
    const { random } = this.options;
    const sequence = () => this.nextSequence();
    return { now: this.now(), writeId: sequence(), sequence, uuid: () => random.uuid(), random: () => random.next() };
  }

  /**
   * Only what the cache holds at this very moment is the tip: `use` runs in the same turn as the look into the cache. That a unit does
   * not exist is read each time: another host may have taken the shard, and created it, and an answer NOT_FOUND passes no fence.
   */
  async #withUnit<T>(ref: RunRef, use: (unit: LoadedUnit) => T): Promise<T> {
    const text = unitText(ref.namespaceId, ref.workflowId);
    const before = this.cache.get(text);
    if (before?.version === 0 && before.pending === undefined) this.cache.drop(text);
    let absent = false;
    for (;;) {
      if (this.#lost) throw shardNotOwned(this.shardId);
      const unit = this.cache.get(text);
      if (unit === undefined) await this.#loader.load(ref, text);
      else if (absent || ref.runId === '' || unit.runs.has(ref.runId) || unit.version === 0) return use(unit);
      else absent = !(await this.#loader.loadOlderRun(unit, ref));
    }
  }

  /** Makes the decision the tip and starts its commit. */
  #apply(unit: LoadedUnit, drafts: readonly RunDraft[]): Promise<void> | undefined {
    const changed = drafts.filter((draft) => draft.changed);
    if (changed.length === 0) return unit.pending;
    if (changed.every((draft) => draft.volatile)) {
      this.#applyVolatile(unit, changed);
      return unit.pending;
    }
    const written = this.#write(unit, changed);
    const committed = this.options.commits.add(this, unit.text, written.write, written.bytes);
    const pending: Promise<void> = committed.then(() => {
      this.#committed(unit, pending, changed, written);
    });
    unit.pending = pending;
    // Whoever waits hears of a loss; if nobody does, it is no unhandled rejection.
    pending.catch(() => undefined);
    this.cache.put(unit);
    this.timers.watch(changed);
    return pending;
  }

  #write(unit: LoadedUnit, drafts: readonly RunDraft[]): WrittenTransition {
    try {
      return writeTransition(unit, drafts);
    } catch (error) {
      this.#drop(unit);
      throw new InvariantError(`unit ${unit.text} cannot be written: ${String(error)}`, { cause: error });
    }
  }

  #applyVolatile(unit: LoadedUnit, drafts: readonly RunDraft[]): void {
    for (const draft of drafts) {
      const run = unit.runs.get(draft.root.runId);
      if (run !== undefined) applyDraft(run, draft, draft.root);
    }
    this.cache.put(unit);
    this.timers.watch(drafts);
    this.watchers.wake(unit.text, false);
  }

  #committed(unit: LoadedUnit, pending: Promise<void>, drafts: readonly RunDraft[], written: WrittenTransition): void {
    if (unit.pending === pending) {
      unit.pending = undefined;
      for (const draft of drafts) {
        const run = unit.runs.get(draft.root.runId);
        if (run !== undefined) trimTail(run);
      }
      this.cache.put(unit);
    }
    if (this.#lost) return;
    this.#deliver(written);
    this.timers.committed(written);
    this.watchers.wake(unit.text, drafts.some(hasClosed));
  }

  #deliver({ dispatches, dispatchesRemoved }: WrittenTransition): void {
    for (const { owner, dispatch } of dispatches) {
      const offer = offerOf(this, owner, dispatch);
      this.options.metrics.tasksAdded(dispatch.type === 'workflowTask' ? 'workflow' : 'activity', 1);
      this.dispatcher.committed(queueOf(owner.namespaceId, dispatch), dispatch.offered ? [offer] : [], 1);
    }
    for (const { owner, dispatch } of dispatchesRemoved) this.dispatcher.removed(queueOf(owner.namespaceId, dispatch));
  }

  /** What the caller is told when the tip it rested on is gone. */
  #translate(error: unknown, unit: LoadedUnit): unknown {
    if (error instanceof ShardLostError) return shardNotOwned(this.shardId);
    if (error instanceof RejectedError) {
      this.#drop(unit);
      return new RequestError(StatusCode.INTERNAL, `The store refuses to keep this change of ${unit.text}: ${error.message}`);
    }
    if (error instanceof InvariantError) {
      this.#drop(unit);
      this.options.logger.error({ error, unit: unit.text }, 'a bug: the unit is loaded anew');
    }
    return error;
  }
}
