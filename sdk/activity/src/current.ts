// The context's functions without the context: each asks for the activity that is running when it is called.
import type { Client } from '@perdure/client';
import type { ActivityCancellationDetails, Duration, Logger, MetricMeter } from '@perdure/common';
import { Context } from './context.js';
import type { Info } from './info.js';

/** What the activity knows about itself. */
export function activityInfo(): Info {
  return Context.current().info;
}

/** The activity's logger. */
export const log: Logger = {
  log: (level, message, meta) => Context.current().log.log(level, message, meta) as unknown,
  trace: (message, meta) => Context.current().log.trace(message, meta) as unknown,
  debug: (message, meta) => Context.current().log.debug(message, meta) as unknown,
  info: (message, meta) => Context.current().log.info(message, meta) as unknown,
  warn: (message, meta) => Context.current().log.warn(message, meta) as unknown,
  error: (message, meta) => Context.current().log.error(message, meta) as unknown,
};

/** Resolves after a time; rejects when the activity is to end early. */
export async function sleep(duration: Duration): Promise<void> {
  return Context.current().sleep(duration);
}

/** Tells the server that the activity is alive, and how far it is. */
export function heartbeat(details?: unknown): void {
  Context.current().heartbeat(details);
}

/** Rejects when the activity is to end early. */
export async function cancelled(): Promise<never> {
  return Context.current().cancelled;
}

/** Why the activity is to end early. */
export function cancellationDetails(): ActivityCancellationDetails | undefined {
  return Context.current().cancellationDetails;
}

/** Aborted when the activity is to end early. */
export function cancellationSignal(): AbortSignal {
  return Context.current().cancellationSignal;
}

/** A client on the worker's connection. */
export function getClient(): Client {
  return Context.current().client;
}

/** The activity's metrics. */
export const metricMeter: MetricMeter = {
  createCounter: (...args) => Context.current().metricMeter.createCounter(...args),
  createHistogram: (...args) => Context.current().metricMeter.createHistogram(...args),
  createGauge: (...args) => Context.current().metricMeter.createGauge(...args),
  createUpDownCounter: (...args) => Context.current().metricMeter.createUpDownCounter(...args),
  withTags: (tags) => Context.current().metricMeter.withTags(tags),
};
