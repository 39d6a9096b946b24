import type { MetricMeter, MetricTags } from '@perdure/common';
import { StatusCode } from '@perdure/wire/types';
import type { Environment } from '../environment.js';
import { durationUnit } from './worker-metrics.js';

/** What of a request its metrics name. */
interface Request {
  readonly namespace?: string | undefined;
  readonly waitNewEvent?: boolean | undefined;
  readonly taskQueue?: { readonly name?: string | undefined; readonly normalName?: string | undefined } | string | undefined;
}

/** Counts a call that begins. @returns what is told its end: the status of a failure, or nothing */
export type RequestMetrics = (operation: string, request: object) => (status?: StatusCode) => void;

const statusNames = new Map<number, string>(Object.entries(StatusCode).map(([name, code]) => [code as number, name]));

/** Each attempt of a call to the server, under the official SDKs' names (sdk-core: crates/client/src/metrics.rs). */
export function requestMetrics(meter: MetricMeter, clock: Pick<Environment, 'monotonicMs'>): RequestMetrics {
  const [usual, long] = ['request', 'long_request'].map((name) => ({
    begun: meter.createCounter(name, undefined, 'Calls to the server'),
    failed: meter.createCounter(`${name}_failure`, undefined, 'Calls to the server that failed'),
    latency: meter.createHistogram(`${name}_latency`, 'int', durationUnit, 'How long calls to the server took'),
  }));
  return (operation, request) => {
    const metrics = isLong(operation, request) ? long : usual;
    const tags = tagsOf(operation, request);
    metrics?.begun.add(1, tags);
    const beganMs = clock.monotonicMs();
    return (status) => {
      metrics?.latency.record(Math.round(clock.monotonicMs() - beganMs), tags);
      if (status !== undefined) metrics?.failed.add(1, { ...tags, status_code: statusNames.get(status) ?? 'UNKNOWN' });
    };
  };
}

/** Whether the server may let it wait. */
function isLong(operation: string, { waitNewEvent }: Request): boolean {
  return operation.startsWith('Poll') || waitNewEvent === true;
}

function tagsOf(operation: string, { namespace, taskQueue }: Request): MetricTags {
  const tags: MetricTags = { operation };
  if (namespace) tags['namespace'] = namespace;
  // A sticky queue, one per worker, goes by the name of the queue that all share.
  const queue = typeof taskQueue === 'object' ? taskQueue.normalName || taskQueue.name : taskQueue;
  if (queue) tags['task_queue'] = queue;
  return tags;
}
