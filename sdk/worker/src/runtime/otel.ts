import type { Meter } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { grpc } from '@perdure/client';
import type { Metric, MetricTags } from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';
import { bucketsOf } from './histogram-buckets.js';
import { serviceName, type MetricRecorder, type MetricsExporter } from './metric-recorder.js';
import type { OtelCollectorExporter } from './metrics-options.js';

type Options = OtelCollectorExporter['otel'];

/** How long a collector may take, also at the end of the process. */
const exportTimeoutMs = 5_000;

/** Loads the libraries and begins to send. @throws when they are not installed */
export async function startOtel(options: Options, globalTags: Record<string, string>): Promise<MetricsExporter> {
  const { MeterProvider, PeriodicExportingMetricReader } = await library(
    options,
    async () => import('@opentelemetry/sdk-metrics'),
  );
  const resources = await library(options, async () => import('@opentelemetry/resources'));
  const exportIntervalMillis = msToNumber(options.metricsExportInterval ?? '1s');
  const reader = new PeriodicExportingMetricReader({
    exporter: await exporterOf(options),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(exportIntervalMillis, exportTimeoutMs),
  });
  // OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say more, as everywhere.
  const resource = resources
    .resourceFromAttributes({ 'service.name': serviceName })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }))
    .merge(resources.resourceFromAttributes(globalTags));
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    recorder: new OtelRecorder(provider.getMeter(serviceName), options),
    flush: async () => provider.forceFlush(),
    close: async () => provider.shutdown(),
  };
}

/** @throws TypeError for what is no url of a collector */
export function checkUrl({ url }: Options): void {
  if (!/^(https?|grpcs?):\/\/./.test(url))
    throw new TypeError(`otel.url is '${url}'; it must begin with http, https, grpc or grpcs`);
}

async function exporterOf(options: Options): Promise<PushMetricExporter> {
  const { AggregationTemporality } = await library(options, async () => import('@opentelemetry/sdk-metrics'));
  const temporalityPreference =
    options.temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const { url, headers = {} } = options;
  const common = { temporalityPreference, timeoutMillis: exportTimeoutMs };
  if (options.http === true) {
    const { OTLPMetricExporter } = await library(options, async () => import('@opentelemetry/exporter-metrics-otlp-http'));
    return new OTLPMetricExporter({ ...common, url, headers });
  }
  const { OTLPMetricExporter } = await library(options, async () => import('@opentelemetry/exporter-metrics-otlp-grpc'));
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new OTLPMetricExporter({ ...common, url: url.replace(/^grpc/, 'http'), metadata });
}

async function library<T>({ http }: Options, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!/NOT_FOUND/.test((cause as { readonly code?: string }).code ?? '')) throw cause;
    const names = ['api', 'resources', 'sdk-metrics', `exporter-metrics-otlp-${http === true ? 'http' : 'grpc'}`];
    const packages = names.map((name) => `@opentelemetry/${name}`).join(' ');
    throw new Error(`Metrics for OpenTelemetry need libraries that are not installed: npm install ${packages}`, { cause });
  }
}

type Give = (value: number, tags: MetricTags) => void;

class OtelRecorder implements MetricRecorder {
  readonly #instruments = new Map<string, Give>();

  constructor(
    private readonly meter: Meter,
    private readonly options: Options,
  ) {}

  record(metric: Metric, value: number, tags: MetricTags): void {
    let give = this.#instruments.get(metric.name);
    if (give === undefined) this.#instruments.set(metric.name, (give = this.#instrument(metric)));
    give(value, tags);
  }

  #instrument({ name, kind, unit = '', description = '', valueType }: Metric): Give {
    const described = { unit, description, valueType: valueType === 'int' ? intType : doubleType };
    const { histogramBucketOverrides = {}, useSecondsForDurations = false } = this.options;
    switch (kind) {
      case 'counter': {
        const counter = this.meter.createCounter(name, described);
        return (value, tags) => counter.add(value, tags);
      }
      case 'up-down-counter': {
        const counter = this.meter.createUpDownCounter(name, described);
        return (value, tags) => counter.add(value, tags);
      }
      case 'gauge': {
        const gauge = this.meter.createGauge(name, described);
        return (value, tags) => gauge.record(value, tags);
      }
      case 'histogram': {
        const explicitBucketBoundaries = bucketsOf(name, histogramBucketOverrides, useSecondsForDurations);
        const histogram = this.meter.createHistogram(name, { ...described, advice: { explicitBucketBoundaries } });
        return (value, tags) => histogram.record(value, tags);
      }
    }
  }
}

/** ValueType of the API, which is loaded only when wanted. */
const intType = 0;
const doubleType = 1;
