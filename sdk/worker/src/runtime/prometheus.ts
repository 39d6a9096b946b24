import { createServer, type Server } from 'node:http';
import type {
  MetricCounter,
  MetricGauge,
  MetricHistogram,
  MetricMeter,
  MetricTags,
  MetricUpDownCounter,
  NumericMetricValueType,
} from '@perdure/common';
import { MetricMeterWithComposedTags } from '@perdure/common';
import type * as PromClient from 'prom-client';
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricsOptions } from './metrics-options.js';

type Client = Pick<typeof PromClient, 'Counter' | 'Gauge' | 'Histogram'>;

/** Upper ends of the ranges that times are counted in. Milliseconds. */
const buckets = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 600_000];
const defaultPrefix = 'temporal_';

/** Metrics as text for Prometheus, over HTTP. */
export class PrometheusMetrics {
  private constructor(
    readonly meter: MetricMeter,
    private readonly server: Server,
  ) {}

  /** Loads the library and listens. @throws when the address is taken or makes no sense */
  static async start({ prometheus, metricPrefix = defaultPrefix }: MetricsOptions): Promise<PrometheusMetrics | undefined> {
    if (prometheus === undefined) return undefined;
    const client = await import('prom-client');
    const registry = new client.Registry();
    const server = createServer((request, response) => {
      if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    const [host, port] = splitAddress(prometheus.bindAddress);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    // Metrics alone are no reason to go on.
    server.unref();
    return new PrometheusMetrics(new PrometheusMeter(client, registry, metricPrefix), server);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => void this.server.close(() => resolve()));
  }
}

function splitAddress(address: string): readonly [host: string, port: number] {
  const match = /^(?:(.*):)?(\d+)$/.exec(address);
  if (match === null) throw new TypeError(`prometheus.bindAddress is '${address}'; it must be host:port`);
  return [match[1] ?? '127.0.0.1', Number(match[2])];
}

type Kind = 'counter' | 'histogram' | 'gauge';
type Registered = Counter | Gauge | Histogram;

/** A metric is registered with its first value, as the library wants to know the names of its labels. */
class PrometheusMeter implements MetricMeter {
  readonly #metrics = new Map<string, Registered>();
  readonly #labels = new Map<string, readonly string[]>();

  constructor(
    private readonly client: Client,
    private readonly registry: Registry,
    private readonly prefix: string,
  ) {}

  createCounter(name: string, unit?: string, description?: string): MetricCounter {
    const add = (value: number, tags: MetricTags = {}) =>
      (this.#get('counter', name, description, tags) as Counter).inc(this.#labelled(name, tags), value);
    return withTags({ name, unit, description, kind: 'counter', valueType: 'int', add }, add, 'add');
  }

  createHistogram(name: string, valueType: NumericMetricValueType = 'int', unit?: string, description?: string): MetricHistogram {
    const record = (value: number, tags: MetricTags = {}) =>
      (this.#get('histogram', name, description, tags) as Histogram).observe(this.#labelled(name, tags), value);
    return withTags({ name, unit, description, kind: 'histogram', valueType, record }, record, 'record');
  }

  createGauge(name: string, valueType: NumericMetricValueType = 'int', unit?: string, description?: string): MetricGauge {
    const set = (value: number, tags: MetricTags = {}) =>
      (this.#get('gauge', name, description, tags) as Gauge).set(this.#labelled(name, tags), value);
    return withTags({ name, unit, description, kind: 'gauge', valueType, set }, set, 'set');
  }

  createUpDownCounter(name: string, unit?: string, description?: string): MetricUpDownCounter {
    const add = (value: number, tags: MetricTags = {}) =>
      (this.#get('gauge', name, description, tags) as Gauge).inc(this.#labelled(name, tags), value);
    return withTags({ name, unit, description, kind: 'up-down-counter', valueType: 'int', add }, add, 'add');
  }

  withTags(tags: MetricTags): MetricMeter {
    return MetricMeterWithComposedTags.compose(this, tags);
  }

  /** The labels that a metric has are those of its first value; later ones may leave some out, and others are dropped. */
  #labelled(name: string, tags: MetricTags): Record<string, string> {
    const given = Object.fromEntries(Object.entries(tags).map(([key, value]) => [snakeCase(key), String(value)]));
    return Object.fromEntries((this.#labels.get(name) ?? []).map((label) => [label, given[label] ?? '']));
  }

  #get(kind: Kind, name: string, description: string | undefined, tags: MetricTags): Registered {
    const known = this.#metrics.get(name);
    if (known !== undefined) return known;
    const labelNames = Object.keys(tags).map(snakeCase);
    const base = { name: this.prefix + name, help: description ?? name, labelNames, registers: [this.registry] };
    const { Counter, Gauge, Histogram } = this.client;
    const metric =
      kind === 'counter' ? new Counter(base) : kind === 'gauge' ? new Gauge(base) : new Histogram({ ...base, buckets });
    this.#labels.set(name, labelNames);
    this.#metrics.set(name, metric);
    return metric;
  }
}

type Give = (value: number, tags?: MetricTags) => void;

/** A metric whose values bear tags besides those that are given with them. */
function withTags<M extends object, K extends string>(
  metric: M,
  give: Give,
  method: K,
): M & { withTags(tags: MetricTags): never } {
  const tagged = (outer: MetricTags): object => ({
    ...metric,
    [method]: (value: number, tags: MetricTags = {}) => give(value, { ...outer, ...tags }),
    withTags: (more: MetricTags) => tagged({ ...outer, ...more }),
  });
  return tagged({}) as M & { withTags(tags: MetricTags): never };
}

function snakeCase(name: string): string {
  return name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replace(/\W/g, '_');
}
