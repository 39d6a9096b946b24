import { EventEmitter } from 'node:events';
import type { Context, Info } from '@perdure/activity';
import type { Client } from '@perdure/client';
import {
  LoggerWithComposedMetadata,
  noopMetricMeter,
  SdkComponent,
  type ActivityCancellationDetails,
  type ActivityFunction,
  type Logger,
  type MetricMeter,
} from '@perdure/common';
import { DefaultLogger, type ActivityInterceptorsFactory } from '@perdure/worker';
import { ActivityExecution, cancellationDetails, systemEnvironment, type CancelReason } from '@perdure/worker/internal';

export interface MockActivityEnvironmentOptions {
  interceptors?: ActivityInterceptorsFactory[] | undefined;
  /** Standard error from INFO on if absent. */
  logger?: Logger | undefined;
  metricMeter?: MetricMeter | undefined;
  /** What `Context.client` gives; without it, asking for a client throws. */
  client?: Client | undefined;
}

/**
 * Runs activities without worker and server: `await new MockActivityEnvironment({ attempt: 2 }).run(chargeCard, order)`. Emits 'heartbeat' with
 * the details of each heartbeat, unthrottled. One context serves all that is run here: after `cancel` whatever is run next is cancelled too.
 * Names and behaviour of the official SDK (packages/testing/src/mocking-activity-environment.ts).
 */
export class MockActivityEnvironment extends EventEmitter {
  readonly #execution: ActivityExecution;

  /** @param info  What `activityInfo()` tells where it differs from `defaultActivityInfo`. */
  constructor(info?: Partial<Info>, options: MockActivityEnvironmentOptions = {}) {
    super();
    const { logger = new DefaultLogger(), metricMeter: meter = noopMetricMeter, interceptors = [], client } = options;
    this.#execution = new ActivityExecution({
      info: { ...defaultActivityInfo, ...info },
      heartbeat: (details) => void this.emit('heartbeat', details),
      interceptors,
      client,
      logger: LoggerWithComposedMetadata.compose(logger, { sdkComponent: SdkComponent.worker }),
      meter,
      environment: systemEnvironment,
    });
  }

  /** What `Context.current()` gives to what is run here. */
  get context(): Context {
    return this.#execution.context;
  }

  /**
   * Tells the activity that it is no longer wanted, as a worker does: `cancelled` rejects, `cancellationSignal` is aborted. Once only.
   * @param details  What `cancellationDetails()` gives; what goes with the reason if absent.
   */
  readonly cancel = (reason: CancelReason = 'CANCELLED', details?: ActivityCancellationDetails): void => {
    this.#execution.cancel(reason, details ?? cancellationDetails(reason));
  };

  /** Runs a function as the code of an activity. Rejects with what it throws, CompleteAsyncError too. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a user's function
  async run<P extends any[], R, F extends ActivityFunction<P, R> = ActivityFunction<P, R>>(
    fn: ActivityFunction<P, R> & F,
    ...args: P
  ): Promise<R> {
    return this.#execution.run(async () => this.#execution.call(fn, { args, headers: {} })) as Promise<R>;
  }
}

/** What activities are told of themselves here unless the test says otherwise; the official SDK's values. */
export const defaultActivityInfo: Info = {
  taskToken: Buffer.from('test'),
  base64TaskToken: Buffer.from('test').toString('base64'),
  activityId: 'test',
  activityType: 'unknown',
  activityNamespace: 'default',
  namespace: 'test',
  attempt: 1,
  isLocal: false,
  inWorkflow: true,
  workflowExecution: { workflowId: 'test', runId: '00000000-0000-0000-0000-000000000000' },
  workflowNamespace: 'default',
  workflowType: 'test',
  taskQueue: 'test',
  scheduledTimestampMs: 1,
  currentAttemptScheduledTimestampMs: 1,
  scheduleToCloseTimeoutMs: 1000,
  startToCloseTimeoutMs: 1000,
  heartbeatTimeoutMs: undefined,
  heartbeatDetails: undefined,
  priority: undefined,
  retryPolicy: undefined,
  activityRunId: undefined,
};
