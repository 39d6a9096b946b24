import { encodeErrorToFailure } from '@perdure/common/internal';
import { enums } from '@perdure/wire/types';
import type { LocalActivityOutcome, LocalActivityRequest } from '../core/effect.js';
import { cancelledOutcome, type LocalActivityEnd } from '../core/machines/local-activity.js';
import { delay } from '../environment.js';
import type { CompiledOptions } from '../options/compiled-options.js';
import type { Slots } from '../polling/slots.js';
import type { CachedRun } from '../tasks/run-cache.js';
import type { LocalActivityHost } from '../tasks/task-context.js';
import type { LocalActivitySlotInfo } from '../tuner/slot-supplier.js';
import { infoOfLocal } from './activity-info.js';
import type { ActivityRegistry, SharedRunOptions } from './activity-world.js';
import { ActivityRun, type ActivityOutcome } from './activity-run.js';
import { cancellationDetails } from './cancellation.js';
import { retryDelayMs } from './local-retry.js';

/** Longer waits between attempts are timers of the workflow. */
const defaultRetryThresholdMs = 60_000;

/** A local activity from the code's wish to the end of its last attempt here. */
interface Job {
  readonly run: CachedRun;
  readonly activity: LocalActivityRequest;
  readonly ended: (end: LocalActivityEnd) => void;
  readonly abort: AbortController;
  current: ActivityRun | undefined;
  /** It was resolved already, and what its code does no longer counts. */
  isOver: boolean;
}

/** Runs local activities, with their retries and timeouts, in this process. */
export class LocalActivityRunner implements LocalActivityHost {
  readonly #jobs = new Map<string, Job>();
  readonly #retries = new Map<string, number>();

  constructor(
    private readonly compiled: CompiledOptions,
    private readonly shared: SharedRunOptions,
    private readonly registry: ActivityRegistry,
    private readonly slots: Slots<LocalActivitySlotInfo>,
  ) {}

  get count(): number {
    return this.#jobs.size;
  }

  run(run: CachedRun, activity: LocalActivityRequest, ended: (end: LocalActivityEnd) => void): void {
    const key = keyOf(run.runId, activity.seq);
    if (this.#jobs.has(key)) return;
    const job: Job = { run, activity, ended, abort: new AbortController(), current: undefined, isOver: false };
    this.#jobs.set(key, job);
    void this.#attempts(job).finally(() => {
      if (this.#jobs.get(key) === job) this.#jobs.delete(key);
    });
  }

  /** Its code is told; where it waits for its next attempt, it is over at once. */
  cancel(runId: string, seq: number): void {
    const job = this.#jobs.get(keyOf(runId, seq));
    if (job === undefined) return;
    job.abort.abort();
    job.current?.cancel('CANCELLED', cancellationDetails('CANCELLED'));
  }

  /** Nobody is told how they end. The run may ask for them anew at once, though their code may still be going on. */
  cancelAll(runId: string): void {
    for (const [key, job] of this.#jobs) {
      if (job.run.runId !== runId) continue;
      job.isOver = true;
      this.cancel(runId, job.activity.seq);
      this.#jobs.delete(key);
    }
    this.#retries.delete(runId);
  }

  takeRetryCount(runId: string): number {
    const count = this.#retries.get(runId) ?? 0;
    this.#retries.delete(runId);
    return count;
  }

  shutdown(): void {
    for (const { current } of this.#jobs.values()) current?.cancel('WORKER_SHUTDOWN', cancellationDetails('WORKER_SHUTDOWN'));
  }

  async drained(): Promise<void> {
    await this.slots.empty();
  }

  async #attempts(job: Job): Promise<void> {
    const { environment } = this.shared;
    const { activity } = job;
    const deadline = activity.scheduleToCloseTimeoutMs;
    const expires = deadline === undefined ? undefined : activity.originalScheduleTimeMs + deadline;
    const stopTimer =
      expires === undefined
        ? () => undefined
        : environment.after(Math.max(expires - environment.nowMs(), 0), () => this.#timeOut(job));
    const beganMs = environment.monotonicMs();
    for (let attempt = Math.max(activity.attempt, 1); !job.isOver; attempt++) {
      const outcome = await this.#attempt(job, attempt, beganMs);
      const delayMs =
        outcome.status === 'failed' || outcome.status === 'timedOut'
          ? retryDelayMs(activity.retryPolicy, attempt, outcome.failure)
          : undefined;
      const isLast = delayMs === undefined || (expires !== undefined && environment.nowMs() + delayMs >= expires);
      if (isLast) this.#end(job, outcome, attempt, beganMs);
      else if (delayMs > (activity.localRetryThresholdMs ?? defaultRetryThresholdMs))
        this.#end(job, outcome, attempt, beganMs, delayMs);
      else if (!(await this.#pause(job, delayMs))) this.#end(job, cancelledOutcome, attempt, beganMs);
    }
    stopTimer();
  }

  async #attempt(job: Job, attempt: number, beganMs: number): Promise<LocalActivityOutcome> {
    const { environment, converter } = this.shared;
    const { activity, run, abort } = job;
    const slot = await this.slots.reserve(abort.signal);
    if (slot === undefined) return cancelledOutcome;
    try {
      slot.use({ type: 'local-activity', activityType: activity.activityType });
      const waitMs = activity.scheduleToStartTimeoutMs;
      if (waitMs !== undefined && environment.monotonicMs() - beganMs > waitMs)
        return timeout(enums.TimeoutType.SCHEDULE_TO_START);
      const fn = this.registry.find(activity.activityType);
      if (fn === undefined)
        return { status: 'failed', failure: await encodeErrorToFailure(converter, this.registry.missing(activity.activityType)) };
      if (attempt > Math.max(activity.attempt, 1)) this.#retries.set(run.runId, (this.#retries.get(run.runId) ?? 0) + 1);
      const info = infoOfLocal(run, activity, attempt, environment.nowMs(), this.compiled);
      const { arguments: args, headers } = activity;
      const execution = new ActivityRun({ ...this.shared, info, fn, arguments: args, headers, heartbeat: () => undefined });
      job.current = execution;
      if (abort.signal.aborted) execution.cancel('CANCELLED', cancellationDetails('CANCELLED'));
      return await this.#raceTimeout(execution, activity.startToCloseTimeoutMs);
    } finally {
      job.current = undefined;
      slot.release();
    }
  }

  /** What takes too long is cancelled and counts as timed out, whatever it does then. */
  async #raceTimeout(execution: ActivityRun, timeoutMs: number | undefined): Promise<LocalActivityOutcome> {
    const running = execution.run();
    if (timeoutMs === undefined) return outcomeOf(await running);
    let stop: () => void = () => undefined;
    const expired = new Promise<LocalActivityOutcome>((resolve) => {
      stop = this.shared.environment.after(timeoutMs, () => {
        execution.cancel('TIMED_OUT', cancellationDetails('TIMED_OUT'));
        resolve(timeout(enums.TimeoutType.START_TO_CLOSE));
      });
    });
    const outcome = await Promise.race([running.then(outcomeOf), expired]);
    stop();
    return outcome;
  }

  #timeOut(job: Job): void {
    this.#end(
      job,
      timeout(enums.TimeoutType.SCHEDULE_TO_CLOSE),
      job.current?.info.attempt ?? job.activity.attempt,
      this.shared.environment.monotonicMs(),
    );
    job.abort.abort();
    job.current?.cancel('TIMED_OUT', cancellationDetails('TIMED_OUT'));
  }

  #end(job: Job, outcome: LocalActivityOutcome, attempt: number, beganMs: number, backoffMs?: number): void {
    if (job.isOver) return;
    job.isOver = true;
    const runtimeMs = Math.round(this.shared.environment.monotonicMs() - beganMs);
    job.ended({ outcome, attempt, runtimeMs, backoffMs, originalScheduleTimeMs: job.activity.originalScheduleTimeMs });
  }

  /** False: it was cancelled meanwhile. */
  async #pause({ abort }: Job, delayMs: number): Promise<boolean> {
    await delay(this.shared.environment, delayMs, abort.signal);
    return !abort.signal.aborted;
  }
}

function outcomeOf(outcome: ActivityOutcome): LocalActivityOutcome {
  if (outcome.status !== 'async') return outcome;
  const message = 'A local activity cannot be completed asynchronously';
  return { status: 'failed', failure: { message, applicationFailureInfo: { type: 'CompleteAsyncError', nonRetryable: true } } };
}

function timeout(timeoutType: enums.TimeoutType): LocalActivityOutcome {
  return { status: 'timedOut', failure: { message: 'Activity timed out', timeoutFailureInfo: { timeoutType } } };
}

function keyOf(runId: string, seq: number): string {
  return `${runId} ${seq}`;
}
