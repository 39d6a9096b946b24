import { asyncLocalStorage, Context, type Info } from '@perdure/activity';
import {
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
  ensureApplicationFailure,
  LoggerWithComposedMetadata,
  MetricMeterWithComposedTags,
  SdkComponent,
  type ActivityCancellationDetails,
  type ActivitySerializationContext,
  type LoadedDataConverter,
  type Logger,
  type MetricMeter,
  type MetricTags,
} from '@perdure/common';
import {
  composeInterceptors,
  decodeArrayFromPayloads,
  encodeErrorToFailure,
  encodePayloads,
  resultToPayload,
} from '@perdure/common/internal';
import type { Client } from '@perdure/client';
import type { common, failure } from '@perdure/wire/types';
import type { Environment } from '../environment.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type {
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
  ActivityOutboundCallsInterceptor,
} from '../options/interceptors.js';
import { contextOfInfo } from './payload-context.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a user's function
export type ActivityFunction = (...args: any[]) => unknown;

export type CancelReason =
  'CANCELLED' | 'NOT_FOUND' | 'PAUSED' | 'RESET' | 'TIMED_OUT' | 'WORKER_SHUTDOWN' | 'HEARTBEAT_DETAILS_CONVERSION_FAILED';

/** How an execution of an activity ended. */
export type ActivityOutcome =
  | { readonly status: 'completed'; readonly result: common.Payload }
  | { readonly status: 'failed'; readonly failure: failure.Failure }
  | { readonly status: 'cancelled'; readonly failure: failure.Failure }
  /** Somebody else will report it. */
  | { readonly status: 'async' };

export interface ActivityRunOptions {
  readonly info: Info;
  readonly fn: ActivityFunction;
  readonly arguments: readonly common.Payload[];
  readonly headers: { readonly [key: string]: common.Payload };
  readonly heartbeat: (details: unknown) => void;
  readonly converter: LoadedDataConverter;
  readonly interceptors: readonly ActivityInterceptorsFactory[];
  readonly client: Client | undefined;
  readonly logger: Logger;
  readonly environment: Environment;
  readonly meter: MetricMeter;
  readonly metrics: WorkerMetrics;
}

/** One attempt of an activity in this worker. */
export class ActivityRun {
  readonly #abort = new AbortController();
  readonly #context: Context;
  readonly #payloadContext: ActivitySerializationContext;
  readonly #logger: Logger;
  readonly #inbound: ActivityInboundCallsInterceptor[] = [];
  readonly #outbound: ActivityOutboundCallsInterceptor[] = [];
  readonly #details: { details?: ActivityCancellationDetails } = {};
  #rejectCancelled: (error: CancelledFailure) => void = () => undefined;
  #cancelReason: CancelReason | undefined;

  constructor(private readonly options: ActivityRunOptions) {
    const cancelled = new Promise<never>((_resolve, reject) => (this.#rejectCancelled = reject));
    cancelled.catch(() => undefined);
    const { info, heartbeat, client, interceptors, meter: plain } = options;
    const { namespace, taskQueue, activityType } = info;
    this.#payloadContext = contextOfInfo(info);
    const meter = MetricMeterWithComposedTags.compose(plain, () => this.#metricTags({ namespace, taskQueue, activityType }));
    this.#logger = LoggerWithComposedMetadata.compose(options.logger, () => this.#logAttributes());
    const userLogger = LoggerWithComposedMetadata.compose(this.#logger, { sdkComponent: SdkComponent.activity });
    this.#context = new Context(info, cancelled, this.#abort.signal, heartbeat, client, userLogger, meter, this.#details);
    for (const { inbound, outbound } of interceptors.map((factory) => factory(this.#context))) {
      if (inbound !== undefined) this.#inbound.push(inbound);
      if (outbound !== undefined) this.#outbound.push(outbound);
    }
  }

  get info(): Info {
    return this.options.info;
  }

  get cancelReason(): CancelReason | undefined {
    return this.#cancelReason;
  }

  /** Tells the activity's code that it is no longer wanted; the first reason stays. */
  cancel(reason: CancelReason, details: ActivityCancellationDetails): void {
    if (this.#cancelReason !== undefined) return;
    this.#cancelReason = reason;
    this.#details.details = details;
    const error = new CancelledFailure(reason);
    this.#abort.abort(error);
    this.#rejectCancelled(error);
  }

  /** Never rejects: what the code throws is the outcome. */
  async run(): Promise<ActivityOutcome> {
    const { environment, metrics } = this.options;
    const startedMs = environment.monotonicMs();
    const outcome = await asyncLocalStorage.run(this.#context, async () => this.#outcome(startedMs));
    if (outcome.status !== 'async') metrics.activityEnded(this.info, outcome.status, environment.monotonicMs() - startedMs);
    if (outcome.status === 'completed')
      metrics.activitySucceeded(this.info, environment.nowMs() - this.info.scheduledTimestampMs);
    return outcome;
  }

  async #outcome(startedMs: number): Promise<ActivityOutcome> {
    const { environment } = this.options;
    this.#logger.debug('Activity started');
    try {
      const result = await this.#encodeResult(await this.#execute());
      this.#logger.debug('Activity completed', { durationMs: Math.round(environment.monotonicMs() - startedMs) });
      return { status: 'completed', result };
    } catch (error) {
      this.#logEnd(error, Math.round(environment.monotonicMs() - startedMs));
      return this.#outcomeOf(error);
    }
  }

  async #execute(): Promise<unknown> {
    const { converter, fn, headers } = this.options;
    const args = await this.#decodeArguments(converter);
    const execute = composeInterceptors(this.#inbound, 'execute', async (input) => fn(...input.args));
    const call = async () => execute({ args, headers });
    const { client } = this.options;
    // Calls that the code makes with the worker's client end with the activity.
    return client === undefined ? call() : client.withAbortSignal(this.#abort.signal, call);
  }

  async #encodeResult(result: unknown): Promise<common.Payload> {
    const { payloadConverter, payloadCodecs } = this.options.converter;
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
    if (error instanceof CompleteAsyncError) return { status: 'async' };
    const fail = async (thrown: unknown): Promise<ActivityOutcome> => ({
      status: 'failed',
      failure: await encodeErrorToFailure(converter, thrown, this.#payloadContext),
    });
    if (this.#cancelReason === 'HEARTBEAT_DETAILS_CONVERSION_FAILED')
      return fail(ApplicationFailure.retryable(this.#cancelReason, 'CancelledFailure'));
    if (this.#cancelReason !== undefined && isCancellation(error)) {
      if (this.#cancelReason === 'RESET') return fail(new ApplicationFailure('Activity reset', 'ActivityReset'));
      if (this.#cancelReason === 'PAUSED') return fail(new ApplicationFailure('Activity paused', 'ActivityPause'));
      const cancelled = error instanceof CancelledFailure ? error : new CancelledFailure(this.#cancelReason);
      const { stackTrace: _stack, ...rest } = await encodeErrorToFailure(converter, cancelled, this.#payloadContext);
      return { status: 'cancelled', failure: rest };
    }
    return fail(ensureApplicationFailure(error));
  }

  #logEnd(error: unknown, durationMs: number): void {
    if (error instanceof CompleteAsyncError) this.#logger.debug('Activity will complete asynchronously', { durationMs });
    else if (this.#cancelReason !== undefined && isCancellation(error))
      this.#logger.debug('Activity completed as cancelled', { durationMs });
    else {
      const isBenign = error instanceof ApplicationFailure && error.category === 'BENIGN';
      this.#logger[isBenign ? 'debug' : 'warn']('Activity failed', { error, durationMs });
    }
  }

  #metricTags(tags: MetricTags): MetricTags {
    return composeInterceptors(this.#outbound, 'getMetricTags', (input) => input)(tags);
  }

  #logAttributes(): Record<string, unknown> {
    const { info } = this.options;
    const { isLocal, attempt, namespace, base64TaskToken: taskToken, activityId, activityType, taskQueue, workflowType } = info;
    const { workflowId, runId: workflowRunId } = info.workflowExecution ?? {};
    const ids = info.inWorkflow ? { workflowId, workflowRunId, workflowType } : { activityRunId: info.activityRunId };
    const attributes = { isLocal, attempt, namespace, taskToken, activityId, activityType, taskQueue, ...ids };
    return composeInterceptors(this.#outbound, 'getLogAttributes', (input) => input)(attributes);
  }
}

function isCancellation(error: unknown): boolean {
  return error instanceof CancelledFailure || (error instanceof Error && error.name === 'AbortError');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
