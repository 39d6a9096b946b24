import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client } from '@perdure/client';
import {
  IllegalStateError,
  type ActivityCancellationDetails,
  type Duration,
  type Logger,
  type MetricMeter,
} from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';
import type { Info } from './info.js';

/** Holds the context of the activity whose code is running; for the worker. */
export const asyncLocalStorage = new AsyncLocalStorage<Context>();

/** Where the worker puts the reason of a cancellation once there is one. */
export interface CancellationDetailsHolder {
  details?: ActivityCancellationDetails | undefined;
}

/** What the code of an activity can ask and do. Its functions can also be imported one by one: `heartbeat`, `sleep`, `log` … */
export class Context {
  /** For the worker and for tests; activities get theirs from `Context.current()`. */
  constructor(
    readonly info: Info,
    /** Rejects with a CancelledFailure when the activity is to end early; never resolves. */
    readonly cancelled: Promise<never>,
    /** Aborted when the activity is to end early. Hand it to `fetch`, child processes and the like. */
    readonly cancellationSignal: AbortSignal,
    protected readonly heartbeatFn: (details?: unknown) => void,
    protected readonly optionalClient: Client | undefined,
    /** Adds the activity's ids to each line. */
    public log: Logger,
    readonly metricMeter: MetricMeter,
    protected readonly detailsHolder: CancellationDetailsHolder,
  ) {}

  /** @throws IllegalStateError outside of activities */
  static current(): Context {
    const context = asyncLocalStorage.getStore();
    if (context === undefined)
      throw new IllegalStateError('Activity context not initialized: this code does not run in an activity');
    return context;
  }

  /**
   * Tells the server that the activity is alive, and how far it is: the next attempt finds the details in its info. Also how an activity
   * learns that it is cancelled, so long ones should call it every now and then. Too frequent calls are thinned out by the worker.
   */
  readonly heartbeat = (details?: unknown): void => {
    this.heartbeatFn(details);
  };

  /** A client on the worker's connection. @throws IllegalStateError in test environments without one */
  get client(): Client {
    if (this.optionalClient === undefined) throw new IllegalStateError('No client is available in this activity');
    return this.optionalClient;
  }

  /** Resolves after a time. Rejects with a CancelledFailure when the activity is to end early. */
  readonly sleep = async (duration: Duration): Promise<void> => {
    const milliseconds = msToNumber(duration);
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    try {
      await Promise.race([this.cancelled, elapsed]);
    } finally {
      clearTimeout(timer);
    }
  };

  /** Why the activity is to end early; undefined as long as it is not. */
  get cancellationDetails(): ActivityCancellationDetails | undefined {
    return this.detailsHolder.details;
  }
}

/** Runs a function as the code of an activity. For workers and tests. */
export function runWithContext<R>(context: Context, fn: () => R): R {
  return asyncLocalStorage.run(context, fn);
}
