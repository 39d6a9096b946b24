import { createServer, type Server } from 'node:http';
import type { Metric, MetricTags } from '@perdure/common';
import type * as PromClient from 'prom-client';
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { bucketsOf } from './histogram-buckets.js';
import type { MetricRecorder, MetricsExporter } from './metric-recorder.js';
import type { PrometheusMetricsExporter } from './metrics-options.js';

type Client = Pick<typeof PromClient, 'Counter' | 'Gauge' | 'Histogram'>;
type Options = PrometheusMetricsExporter['prometheus'];

/** Loads the library and serves the metrics as text. @throws when the address is taken */
export async function startPrometheus(options: Options, globalTags: Record<string, string>): Promise<MetricsExporter> {
  const client = await import('prom-client');
  const registry = new client.Registry();
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await listen(server, options.bindAddress);
  return {
    recorder: new PrometheusRecorder(client, registry, options, globalTags),
    flush: async () => undefined,
    close: async () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** @throws TypeError for what is no address */
export function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(.*):)?(\d+)$/.exec(address);
  if (match === null) throw new TypeError(`prometheus.bindAddress is '${address}'; it must be host:port`);
  return { host: match[1] ?? '127.0.0.1', port: Number(match[2]) };
}

async function listen(server: Server, address: string): Promise<void> {
  const { host, port } = parseAddress(address);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // Metrics alone are no reason to go on.
  server.unref();
}

type Registered = { readonly labels: readonly string[]; readonly give: (labels: Record<string, string>, value: number) => void };

/** A metric is registered with its first value, as the library wants to know the names of its labels. */
class PrometheusRecorder implements MetricRecorder {
  readonly #metrics = new Map<string, Registered>();

  constructor(
    private readonly client: Client,
    private readonly registry: Registry,
    private readonly options: Options,
    private readonly globalTags: Record<string, string>,
  ) {}

  /** The labels that a metric has are those of its first value; later ones may leave some out, and others are dropped. */
  record(metric: Metric, value: number, tags: MetricTags): void {
    const given = labelsOf({ ...tags, ...this.globalTags });
    let registered = this.#metrics.get(metric.name);
    if (registered === undefined)
      this.#metrics.set(metric.name, (registered = this.#register(metric, Object.keys(given).sort())));
    registered.give(Object.fromEntries(registered.labels.map((label) => [label, given[label] ?? ''])), value);
  }

  #register({ name, kind, unit, description }: Metric, labels: readonly string[]): Registered {
    const { countersTotalSuffix, unitSuffix, useSecondsForDurations = false, histogramBucketOverrides = {} } = this.options;
    const total = kind === 'counter' && countersTotalSuffix === true ? '_total' : '';
    const unitPart = kind === 'histogram' && unitSuffix === true && unit ? `_${unit}` : '';
    const base = {
      name: legal(name + unitPart + total),
      help: description || name,
      labelNames: labels,
      registers: [this.registry],
    };
    const { Counter, Gauge, Histogram } = this.client;
    if (kind === 'counter') {
      const counter: Counter = new Counter(base);
      return { labels, give: (given, value) => counter.inc(given, value) };
    }
    if (kind === 'histogram') {
      const buckets = bucketsOf(name, histogramBucketOverrides, useSecondsForDurations);
      const histogram: Histogram = new Histogram({ ...base, buckets });
      return { labels, give: (given, value) => histogram.observe(given, value) };
    }
    const gauge: Gauge = new Gauge(base);
    return { labels, give: (given, value) => (kind === 'gauge' ? gauge.set(given, value) : gauge.inc(given, value)) };
  }
}

function labelsOf(tags: MetricTags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [legal(key), String(value)]));
}

function legal(name: string): string {
  return name.replace(/\W/g, '_');
}
