import { runWithContext, type Info } from '@perdure/activity';
import {
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
  ensureApplicationFailure,
  type ActivityCancellationDetails,
  type ActivitySerializationContext,
  type LoadedDataConverter,
} from '@perdure/common';
import { decodeArrayFromPayloads, encodeErrorToFailure, encodePayloads, resultToPayload } from '@perdure/common/internal';
import type { common, failure } from '@perdure/wire/types';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import {
  ActivityExecution,
  type ActivityExecutionOptions,
  type ActivityFunction,
  type CancelReason,
} from './activity-execution.js';
import { contextOfInfo } from './payload-context.js';

/** How an execution of an activity ended. */
export type ActivityOutcome =
  | { readonly status: 'completed'; readonly result: common.Payload }
  | { readonly status: 'failed'; readonly failure: failure.Failure }
  | { readonly status: 'cancelled'; readonly failure: failure.Failure }
  /** Somebody else will report it. */
  | { readonly status: 'async' };

export interface ActivityRunOptions extends ActivityExecutionOptions {
  readonly fn: ActivityFunction;
  readonly arguments: readonly common.Payload[];
  readonly headers: { readonly [key: string]: common.Payload };
  readonly converter: LoadedDataConverter;
  readonly metrics: WorkerMetrics;
}

/** One attempt of an activity in this worker, from payloads to an outcome. */
export class ActivityRun {
  readonly #execution: ActivityExecution;
  readonly #payloadContext: ActivitySerializationContext;

  constructor(private readonly options: ActivityRunOptions) {
    this.#execution = new ActivityExecution(options);
    this.#payloadContext = contextOfInfo(options.info);
  }

  get info(): Info {
    return this.options.info;
  }

  get cancelReason(): CancelReason | undefined {
    return this.#execution.cancelReason;
  }

  /** Tells the activity's code that it is no longer wanted; the first reason stays. */
  cancel(reason: CancelReason, details: ActivityCancellationDetails): void {
    this.#execution.cancel(reason, details);
  }

  /** Never rejects: what the code throws is the outcome. */
  async run(): Promise<ActivityOutcome> {
    const { environment, metrics } = this.options;
    const startedMs = environment.monotonicMs();
    // In the activity's context to the end: what converts its failure may ask for it.
    const outcome = await runWithContext(this.#execution.context, async () =>
      this.#execution.run(async () => this.#result()).then(completed, async (error) => this.#outcomeOf(error)),
    );
    if (outcome.status !== 'async') metrics.activityEnded(this.info, outcome.status, environment.monotonicMs() - startedMs);
    if (outcome.status === 'completed')
      metrics.activitySucceeded(this.info, environment.nowMs() - this.info.scheduledTimestampMs);
    return outcome;
  }

  async #result(): Promise<common.Payload> {
    const { fn, headers, converter } = this.options;
    const args = await this.#decodeArguments(converter);
    return this.#encodeResult(await this.#execution.call(fn, { args, headers }), converter);
  }

  async #encodeResult(result: unknown, { payloadConverter, payloadCodecs }: LoadedDataConverter): Promise<common.Payload> {
    const payload = resultToPayload(payloadConverter, result, `activity '${this.info.activityType}'`, this.#payloadContext);
    return (await encodePayloads(payloadCodecs, [payload], this.#payloadContext))[0] ?? payload;
  }

  async #decodeArguments(converter: LoadedDataConverter): Promise<unknown[]> {
    try {
      return await decodeArrayFromPayloads(converter, this.options.arguments, this.#payloadContext);
    } catch (error) {
      const { activityType } = this.info;
      throw new ApplicationFailure(
        `Failed to parse activity args for activity ${activityType}: ${messageOf(error)}`,
        undefined,
        false,
        undefined,
        error as Error,
      );
    }
  }

  async #outcomeOf(error: unknown): Promise<ActivityOutcome> {
    const { converter } = this.options;
    const { cancelReason } = this;
    if (error instanceof CompleteAsyncError) return { status: 'async' };
    const fail = async (thrown: unknown): Promise<ActivityOutcome> => ({
      status: 'failed',
      failure: await encodeErrorToFailure(converter, thrown, this.#payloadContext),
    });
    if (cancelReason === 'HEARTBEAT_DETAILS_CONVERSION_FAILED')
      return fail(ApplicationFailure.retryable(cancelReason, 'CancelledFailure'));
    if (!this.#execution.isCancellation(error)) return fail(ensureApplicationFailure(error));
    if (cancelReason === 'RESET') return fail(new ApplicationFailure('Activity reset', 'ActivityReset'));
    if (cancelReason === 'PAUSED') return fail(new ApplicationFailure('Activity paused', 'ActivityPause'));
    const cancelled = error instanceof CancelledFailure ? error : new CancelledFailure(cancelReason);
    const { stackTrace: _stack, ...rest } = await encodeErrorToFailure(converter, cancelled, this.#payloadContext);
    return { status: 'cancelled', failure: rest };
  }
}

function completed(result: common.Payload): ActivityOutcome {
  return { status: 'completed', result };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
