import { asyncLocalStorage, Context, type Info } from '@perdure/activity';
import {
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
  LoggerWithComposedMetadata,
  MetricMeterWithComposedTags,
  SdkComponent,
  type ActivityCancellationDetails,
  type Logger,
  type MetricMeter,
  type MetricTags,
} from '@perdure/common';
import { composeInterceptors } from '@perdure/common/internal';
import type { Client } from '@perdure/client';
import type { Environment } from '../environment.js';
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
  ActivityOutboundCallsInterceptor,
} from '../options/interceptors.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a user's function
export type ActivityFunction = (...args: any[]) => unknown;

export type CancelReason =
  'CANCELLED' | 'NOT_FOUND' | 'PAUSED' | 'RESET' | 'TIMED_OUT' | 'WORKER_SHUTDOWN' | 'HEARTBEAT_DETAILS_CONVERSION_FAILED';

export interface ActivityExecutionOptions {
  readonly info: Info;
  readonly heartbeat: (details: unknown) => void;
  readonly interceptors: readonly ActivityInterceptorsFactory[];
  readonly client: Client | undefined;
  readonly logger: Logger;
  readonly meter: MetricMeter;
  readonly environment: Environment;
}

/** What the code of an activity runs in: its context, its interceptors, its log, its cancellation. Knows nothing of payloads and servers. */
export class ActivityExecution {
  readonly context: Context;
  readonly #abort = new AbortController();
  readonly #logger: Logger;
  readonly #inbound: ActivityInboundCallsInterceptor[] = [];
  readonly #outbound: ActivityOutboundCallsInterceptor[] = [];
  readonly #details: { details?: ActivityCancellationDetails } = {};
  #rejectCancelled: (error: CancelledFailure) => void = () => undefined;
  #cancelReason: CancelReason | undefined;

  constructor(private readonly options: ActivityExecutionOptions) {
    const cancelled = new Promise<never>((_resolve, reject) => (this.#rejectCancelled = reject));
    cancelled.catch(() => undefined);
    const { info, heartbeat, client, interceptors, meter: plain } = options;
    const { namespace, taskQueue, activityType } = info;
    const meter = MetricMeterWithComposedTags.compose(plain, () => this.#metricTags({ namespace, taskQueue, activityType }));
    this.#logger = LoggerWithComposedMetadata.compose(options.logger, () => this.#logAttributes());
    const userLogger = LoggerWithComposedMetadata.compose(this.#logger, { sdkComponent: SdkComponent.activity });
    this.context = new Context(info, cancelled, this.#abort.signal, heartbeat, client, userLogger, meter, this.#details);
    for (const { inbound, outbound } of interceptors.map((factory) => factory(this.context))) {
      if (inbound !== undefined) this.#inbound.push(inbound);
      if (outbound !== undefined) this.#outbound.push(outbound);
    }
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

  /** Does `work` in the context, and writes to the log how it begins and ends. Rejects with what it throws. */
  run<R>(work: () => Promise<R>): Promise<R> {
    return asyncLocalStorage.run(this.context, async () => {
      const { environment } = this.options;
      const startedMs = environment.monotonicMs();
      const elapsed = () => ({ durationMs: Math.round(environment.monotonicMs() - startedMs) });
      this.#logger.debug('Activity started');
      try {
        const result = await work();
        this.#logger.debug('Activity completed', elapsed());
        return result;
      } catch (error) {
        this.#logEnd(error, elapsed());
        throw error;
      }
    });
  }

  /** Calls a function, by way of the interceptors. */
  call(fn: ActivityFunction, input: ActivityExecuteInput): Promise<unknown> {
    const execute = composeInterceptors(this.#inbound, 'execute', async ({ args }) => fn(...args));
    const { client } = this.options;
    // Calls that the code makes with the worker's client end with the activity.
    return client === undefined ? execute(input) : client.withAbortSignal(this.#abort.signal, async () => execute(input));
  }

  /** Whether it ended early because it was told to. */
  isCancellation(error: unknown): boolean {
    if (this.#cancelReason === undefined) return false;
    return error instanceof CancelledFailure || (error instanceof Error && error.name === 'AbortError');
  }

  #logEnd(error: unknown, elapsed: { readonly durationMs: number }): void {
    if (error instanceof CompleteAsyncError) this.#logger.debug('Activity will complete asynchronously', elapsed);
    else if (this.isCancellation(error)) this.#logger.debug(endOfCancelled(this.#details.details), elapsed);
    else {
      const isBenign = error instanceof ApplicationFailure && error.category === 'BENIGN';
      this.#logger[isBenign ? 'debug' : 'warn']('Activity failed', { error, ...elapsed });
    }
  }

  #metricTags(tags: MetricTags): MetricTags {
    return composeInterceptors(this.#outbound, 'getMetricTags', (input) => input)(tags);
  }

  #logAttributes(): Record<string, unknown> {
    return composeInterceptors(this.#outbound, 'getLogAttributes', (input) => input)(activityLogAttributes(this.options.info));
  }
}

function endOfCancelled(details: ActivityCancellationDetails | undefined): string {
  if (details?.cancelRequested === true) return 'Activity completed as cancelled';
  if (details?.reset === true) return 'Activity reset';
  return details?.paused === true ? 'Activity paused' : 'Activity completed as cancelled';
}

/** What each log line of an activity tells of it; names as the official SDK has them (packages/worker/src/activity.ts). */
export function activityLogAttributes(info: Info): Record<string, unknown> {
  const { isLocal, attempt, namespace, base64TaskToken: taskToken, activityId, activityType, taskQueue, workflowType } = info;
  const { workflowId, runId: workflowRunId } = info.workflowExecution ?? {};
  const ids = info.inWorkflow ? { workflowId, workflowRunId, workflowType } : { activityRunId: info.activityRunId };
  return { isLocal, attempt, namespace, taskToken, activityId, activityType, taskQueue, ...ids };
}
