/** Timers of one shard: rows of the coming window, and volatile ones of started workflow tasks. */
import {
  decideLeaveStickyQueue,
  decideStickyTimedOut,
  decideTimerFired,
  decideWorkflowTaskTimedOut,
  isDelivery,
  RequestError,
  volatileTimerOfRoot,
  type Decision,
  type DuePurpose,
  type RunDraft,
  type RunState,
  type TransitionContext,
  type VolatileTimer,
  type WantedTimer,
} from '@perdure/engine';
import type { Logger, TimerKey, TimerRow } from '@perdure/engine/ports';
import { enums, StatusCode } from '@perdure/wire/types';
import type { Metrics } from '../telemetry/index.js';
import type { QueueRef, TaskOffer } from '../tasks.js';
import { Deliveries, type SendingShard } from './deliveries.js';
import type { RunRef } from './run-ref.js';
import { readTimerRow, timerKey, type Owner } from './task-rows.js';
import { TimerQueue, WINDOW_MS, WINDOW_ROWS_MAX } from './timer-queue.js';
import type { WrittenTransition } from './write-transition.js';

const PAGE_ROWS = 1_000;
const REREAD_MS = 1_000;

/** What timers want of their shard. */
export interface TimedShard extends SendingShard {
  readonly shardId: number;
  readonly rangeId: number;
  readonly options: SendingShard['options'] & {
    readonly logger: Logger;
    readonly metrics: Metrics;
  };
  now(): number;
  tidy(rows: { readonly timersRemoved: readonly TimerKey[] }): void;
}

export class ShardTimers {
  readonly #queue: TimerQueue;
  /** Apart from the timers, which must not wait for a host that does not answer. */
  readonly #outbox: TimerQueue;
  readonly #deliveries: Deliveries;
  /** The volatile timer of each run that has one. */
  readonly #volatile = new Map<string, string>();
  /** Rows due before this are in memory; later ones are in the store only. */
  #windowEndMs = 0;
  #stopped = false;
  #cancelRefill: (() => void) | undefined;

  constructor(private readonly shard: TimedShard) {
    const { clock, logger } = shard.options;
    this.#queue = new TimerQueue(clock, () => shard.now(), logger);
    this.#outbox = new TimerQueue(clock, () => shard.now(), logger);
    this.#deliveries = new Deliveries(shard);
  }

  /** Reads the first window; rows that are overdue fire at once. */
  start(): void {
    void this.#refill();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRefill?.();
    this.#queue.stop();
    this.#outbox.stop();
    this.#volatile.clear();
  }

  /** Rows have come and gone with a commit. */
  committed({ timers, timersRemoved }: Pick<WrittenTransition, 'timers' | 'timersRemoved'>): void {
    for (const { owner, timer } of timers)
      if (timer.dueMs < this.#windowEndMs) this.#addRow(owner, timer, timerKey(owner.runId, timer));
    for (const { owner, timer } of timersRemoved)
      if (timer.dueMs < this.#windowEndMs) this.#queueOf(timer).remove(rowText(timerKey(owner.runId, timer)));
  }

  /** Arms the volatile timer of each run whose workflow task has changed, instead of the one it had. */
  watch(drafts: readonly RunDraft[]): void {
    for (const { root, baseRoot } of drafts) {
      const { runId, workflowTask } = root;
      if (workflowTask === baseRoot?.workflowTask) continue;
      this.#disarm(runId);
      const wanted = volatileTimerOfRoot(root);
      if (wanted === undefined) continue;
      const ref: RunRef = { namespaceId: root.namespaceId, workflowId: root.workflowId, runId };
      const { dueMs, purpose } = wanted;
      // The same task may be started again after its start was undone.
      const text = `${runId}/w${purpose.type}/${purpose.stamp}/${dueMs}`;
      this.#volatile.set(runId, text);
      this.#queue.add({ dueMs, text, fire: () => this.#fireVolatile(ref, purpose) });
    }
  }

  #disarm(runId: string): void {
    const text = this.#volatile.get(runId);
    if (text === undefined) return;
    this.#volatile.delete(runId);
    this.#queue.remove(text);
  }

  /** Nobody polls the sticky queue: the task goes to the normal one. */
  async leaveSticky(_queue: QueueRef, offer: TaskOffer): Promise<void> {
    await this.#transact(offer, (run, context) => decideLeaveStickyQueue(run, offer.stamp, context));
  }

  async #refill(): Promise<void> {
    if (this.#stopped) return;
    const { store, storeTimeoutMs, logger } = this.shard.options;
    const targetMs = this.shard.now() + WINDOW_MS;
    // Set first: what is committed while pages are read comes in directly, and twice does no harm.
    const fromMs = this.#windowEndMs;
    this.#windowEndMs = targetMs;
    try {
      let after: TimerKey | undefined = fromMs === 0 ? undefined : { dueMs: fromMs - 1, name: LAST_NAME };
      for (;;) {
        const range = { shardId: this.shard.shardId, dueBeforeMs: targetMs, after, limit: PAGE_ROWS };
        const rows = await store.readTimers(range, { timeoutMs: storeTimeoutMs });
        if (this.#stopped) return;
        for (const row of rows) this.#addStored(row);
        after = rows.at(-1);
        if (rows.length < PAGE_ROWS || after === undefined) break;
        if (this.#queue.size + this.#outbox.size >= WINDOW_ROWS_MAX) {
          this.#windowEndMs = after.dueMs + 1;
          break;
        }
      }
      this.#refillIn(this.#windowEndMs === targetMs ? WINDOW_MS / 2 : REREAD_MS);
    } catch (error) {
      this.#windowEndMs = fromMs;
      logger.warn({ error, shardId: this.shard.shardId }, 'timers could not be read; trying again');
      this.#refillIn(REREAD_MS);
    }
  }

  #refillIn(delayMs: number): void {
    if (!this.#stopped) this.#cancelRefill = this.shard.options.clock.setTimer(delayMs, () => void this.#refill());
  }

  /** A row that cannot be read stays where it is and harms no other. */
  #addStored(row: TimerRow): void {
    try {
      const { owner, purpose } = readTimerRow(row);
      this.#addRow(owner, { dueMs: row.dueMs, purpose }, row);
    } catch (error) {
      const name = Buffer.from(row.name).toString('hex');
      const { shardId, options } = this.shard;
      options.logger.error({ error, shardId, dueMs: row.dueMs, name }, 'a timer row cannot be read; it is passed over');
    }
  }

  #addRow(owner: Owner, timer: WantedTimer, key: TimerKey): void {
    this.#queueOf(timer).add({ dueMs: timer.dueMs, text: rowText(key), fire: () => this.#fireRow(owner, timer, key) });
  }

  #queueOf({ purpose }: WantedTimer): TimerQueue {
    return isDelivery(purpose) ? this.#outbox : this.#queue;
  }

  async #fireRow(owner: Owner, timer: WantedTimer, key: TimerKey): Promise<void> {
    const { purpose, dueMs } = timer;
    const fired = isDelivery(purpose)
      ? await this.#deliveries.deliver(owner, purpose)
      : await this.#fireTimer(owner, purpose, dueMs);
    // The state has moved on: the row is of no use to anybody.
    if (fired !== true) this.shard.tidy({ timersRemoved: [{ dueMs: key.dueMs, name: key.name }] });
  }

  async #fireTimer(owner: Owner, purpose: DuePurpose, dueMs: number): Promise<boolean | undefined> {
    this.shard.options.metrics.timerFired(this.shard.now() - dueMs);
    return this.#transact(owner, (run, context) => decideTimerFired(run, purpose, dueMs, context));
  }

  async #fireVolatile(ref: RunRef, purpose: VolatileTimer['purpose']): Promise<void> {
    const { stamp } = purpose;
    const sticky = purpose.type === enums.TimeoutType.SCHEDULE_TO_START;
    await this.#transact<unknown>(ref, (run, context) =>
      sticky ? decideStickyTimedOut(run, stamp, context) : decideWorkflowTaskTimedOut(run, stamp, context),
    );
  }

  /** undefined when the run is not there, or is closed. */
  async #transact<Reply>(
    ref: RunRef,
    decide: (run: RunState, context: TransitionContext) => Decision<Reply>,
  ): Promise<Reply | undefined> {
    const { namespaceId, workflowId, runId } = ref;
    try {
      const { reply } = await this.shard.transact<Reply | undefined>({ namespaceId, workflowId, runId }, (run, context) =>
        run === undefined ? { drafts: [], reply: undefined } : decide(run.state, context),
      );
      return reply;
    } catch (error) {
      if (error instanceof RequestError && error.code === StatusCode.NOT_FOUND) return undefined;
      throw error;
    }
  }
}
const rowText = ({ dueMs, name }: TimerKey): string =>
  `${dueMs}/${Buffer.from(name.buffer, name.byteOffset, name.length).toString('latin1')}`;
/** After every real name of the same due time. */
const LAST_NAME = new Uint8Array(64).fill(255);
