import type { ActivitySerializationContext, LoadedDataConverter } from '@perdure/common';
import { encodeErrorToFailure, encodeToPayloads } from '@perdure/common/internal';
import { StatusCode } from '@perdure/wire/types';
import { waitedMs } from '../core/duration.js';
import { delay } from '../environment.js';
import { isTooLarge, type TooLargeError } from '../tasks/too-large.js';
import type { CompiledOptions } from '../options/compiled-options.js';
import type { Slot } from '../polling/slots.js';
import type { ActivitySlotInfo } from '../tuner/slot-supplier.js';
import { infoOfTask } from './activity-info.js';
import { contextOfInfo, contextOfTask } from './payload-context.js';
import type { CancelReason } from './activity-execution.js';
import { ActivityRun, type ActivityOutcome } from './activity-run.js';
import { cancellationDetails, cancellationIn } from './cancellation.js';
import type { ActivityRegistry, ActivityWorld, PolledActivity, SharedRunOptions } from './activity-world.js';
import { Heartbeats } from './heartbeats.js';

/** How long after its timeout an activity is told that nobody waits for it any more. */
const timeoutBufferMs = 5_000;
/** Reports are tried this often: each is an outcome that would have to be had again. */
const reportAttemptsMax = 5;
const reportRetryMs = 500;

/** Runs activities that the server gave, and reports their outcomes. */
export class RemoteActivities {
  readonly #running = new Set<ActivityRun>();

  constructor(
    private readonly compiled: CompiledOptions,
    private readonly world: ActivityWorld,
    private readonly shared: SharedRunOptions,
    private readonly registry: ActivityRegistry,
  ) {}

  get count(): number {
    return this.#running.size;
  }

  /** Does an activity, and releases its slot. Never rejects. */
  async begin(task: PolledActivity, slot: Slot<ActivitySlotInfo>, isEager: boolean): Promise<void> {
    try {
      const activityType = task.activityType?.name ?? '';
      slot.use({ type: 'activity', activityType });
      const kind = { activityType, workflowType: task.workflowType?.name, isLocal: false };
      this.world.metrics.activityReceived(kind, isEager, waitedMs(task.currentAttemptScheduledTime, task.startedTime));
      await this.#do(task);
    } catch (error) {
      const { activityId } = task;
      this.compiled.logger.error('The outcome of an activity could not be reported', {
        activityId,
        activityType: task.activityType?.name,
        error,
      });
    } finally {
      slot.release();
    }
  }

  cancelAll(): void {
    for (const run of this.#running) run.cancel('WORKER_SHUTDOWN', cancellationDetails('WORKER_SHUTDOWN'));
  }

  async #do(task: PolledActivity): Promise<void> {
    const name = task.activityType?.name ?? '';
    const fn = this.registry.find(name);
    if (fn === undefined) {
      await this.#report(task, {
        status: 'failed',
        failure: await encodeErrorToFailure(
          this.shared.converter,
          this.registry.missing(name),
          contextOfTask(task, this.compiled.namespace),
        ),
      });
      return;
    }
    const { environment } = this.world;
    const info = await infoOfTask(task, this.compiled, this.shared.converter);
    const { default: defaultThrottleMs, max: maxThrottleMs } = this.compiled.heartbeatThrottleMs;
    const send = async (details: unknown) => this.#sendHeartbeat(task, run, details);
    const { heartbeatTimeoutMs } = info;
    const heartbeats = new Heartbeats({ environment, heartbeatTimeoutMs, defaultThrottleMs, maxThrottleMs, send });
    const run = new ActivityRun({
      ...this.shared,
      info,
      fn,
      arguments: task.input?.payloads ?? [],
      headers: task.header?.fields ?? {},
      heartbeat: (details) => heartbeats.record(details),
    });
    const stopTimer = this.#timeOut(run);
    this.#running.add(run);
    const outcome = await run.run();
    this.#running.delete(run);
    stopTimer();
    await heartbeats.close(outcome.status !== 'completed' && run.cancelReason === undefined);
    const isForgotten = run.cancelReason === 'NOT_FOUND' || run.cancelReason === 'TIMED_OUT';
    if (outcome.status !== 'async' && !(isForgotten && outcome.status === 'cancelled'))
      await this.#report(task, adjusted(outcome, run.cancelReason));
  }

  #timeOut(run: ActivityRun): () => void {
    const { startToCloseTimeoutMs: timeoutMs } = run.info;
    if (timeoutMs <= 0) return () => undefined;
    const call = () => run.cancel('TIMED_OUT', cancellationDetails('TIMED_OUT'));
    return this.world.environment.after(timeoutMs + timeoutBufferMs, call);
  }

  async #sendHeartbeat(task: PolledActivity, run: ActivityRun, details: unknown): Promise<void> {
    const cancel = (reason: CancelReason) => run.cancel(reason, cancellationDetails(reason));
    let payloads: Awaited<ReturnType<typeof encoded>>;
    try {
      payloads = await encoded(this.shared.converter, details, contextOfInfo(run.info));
    } catch {
      return cancel('HEARTBEAT_DETAILS_CONVERSION_FAILED');
    }
    try {
      const { namespace, identity } = this.compiled;
      const request = { namespace, identity, taskToken: task.taskToken, details: payloads };
      const answer = await this.world.connection.workflowService.recordActivityTaskHeartbeat(request);
      const cancellation = cancellationIn(answer);
      if (cancellation !== undefined) run.cancel(...cancellation);
    } catch (error) {
      if (codeOf(error) === StatusCode.NOT_FOUND) cancel('NOT_FOUND');
      else this.compiled.logger.warn('A heartbeat was not taken', { activityId: task.activityId, error });
    }
  }

  /** Tells the server; again while it is away, as nothing else would end the activity before its timeout. */
  async #report(task: PolledActivity, outcome: Exclude<ActivityOutcome, { status: 'async' }>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#reportOnce(task, outcome);
        return;
      } catch (error) {
        const code = codeOf(error);
        if (code === StatusCode.NOT_FOUND) return;
        if (isTooLarge(error) && outcome.status !== 'cancelled') return this.#reportOnce(task, tooLargeOutcome(task, error));
        if (code !== StatusCode.UNAVAILABLE || attempt === reportAttemptsMax) throw error;
        await delay(this.world.environment, reportRetryMs * attempt);
      }
    }
  }

  async #reportOnce(task: PolledActivity, outcome: Exclude<ActivityOutcome, { status: 'async' }>): Promise<void> {
    const { workflowService: service } = this.world.connection;
    const { namespace, identity } = this.compiled;
    const base = { namespace, identity, taskToken: task.taskToken };
    if (outcome.status === 'completed')
      await service.respondActivityTaskCompleted({ ...base, result: { payloads: [outcome.result] } });
    else if (outcome.status === 'failed') await service.respondActivityTaskFailed({ ...base, failure: outcome.failure });
    else await service.respondActivityTaskCanceled({ ...base, details: outcome.failure.canceledFailureInfo?.details });
  }
}

/** What stops because the worker does is to be tried elsewhere. */
function adjusted(
  outcome: Exclude<ActivityOutcome, { status: 'async' }>,
  reason: CancelReason | undefined,
): Exclude<ActivityOutcome, { status: 'async' }> {
  if (outcome.status !== 'cancelled' || reason !== 'WORKER_SHUTDOWN') return outcome;
  const applicationFailureInfo = { type: 'WorkerShutdown', nonRetryable: false };
  return {
    status: 'failed',
    failure: { message: 'Worker is shutting down and this activity did not complete in time', applicationFailureInfo },
  };
}

/** Trying again would give the same: it fails for good, as an outcome does that the server itself finds too large. */
function tooLargeOutcome({ activityType }: PolledActivity, error: TooLargeError): ActivityOutcome & { status: 'failed' } {
  const message =
    `The outcome of activity '${activityType?.name ?? ''}' is too large for the server (${error.details}): keep large data elsewhere ` +
    'and return a reference to it';
  return { status: 'failed', failure: { message, applicationFailureInfo: { type: 'GrpcMessageTooLarge', nonRetryable: true } } };
}

async function encoded(converter: LoadedDataConverter, details: unknown, context: ActivitySerializationContext) {
  return { payloads: await encodeToPayloads(converter, [details], context) };
}

function codeOf(error: unknown): number | undefined {
  return (error as { readonly code?: number }).code;
}
