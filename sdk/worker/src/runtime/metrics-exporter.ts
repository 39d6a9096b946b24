import { noopMetricMeter, type MetricMeter } from '@perdure/common';
import { LateRecorder, meterOver, serviceName, type MetricRecorder, type MetricsExporter } from './metric-recorder.js';
import type { MetricsExporterConfig } from './metrics-options.js';
import { startOtel } from './otel.js';
import { startPrometheus } from './prometheus.js';
import { WorkerRecorder } from './worker-recorder.js';

/** The metrics of a process: values can be given at once, the exporter is ready a little later. */
export class Metrics {
  /** For users: names and tags as they are given. */
  readonly userMeter: MetricMeter;
  /** For the worker's own metrics. */
  readonly workerMeter: MetricMeter;
  readonly #exporter: Promise<MetricsExporter | undefined>;

  constructor(config: MetricsExporterConfig | undefined) {
    const late = new LateRecorder();
    this.userMeter = config === undefined ? noopMetricMeter : meterOver(late);
    this.workerMeter = config === undefined ? noopMetricMeter : meterOver(workerRecorder(late, config));
    this.#exporter = start(config);
    this.#exporter.then(
      (exporter) => exporter && late.goesTo(exporter.recorder),
      () => undefined,
    );
  }

  /** @throws when the exporter could not be started */
  async ready(): Promise<void> {
    await this.#exporter;
  }

  /** For the end of the process; trouble of the exporter is not its own. */
  async flush(): Promise<void> {
    await this.#exporter.then(async (exporter) => exporter?.flush()).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#exporter.then(async (exporter) => exporter?.close()).catch(() => undefined);
  }
}

async function start(config: MetricsExporterConfig | undefined): Promise<MetricsExporter | undefined> {
  if (config === undefined) return undefined;
  const { globalTags = {}, temporality } = config;
  if ('prometheus' in config) return startPrometheus(config.prometheus, globalTags);
  if ('otel' in config) return startOtel({ temporality, ...config.otel }, globalTags);
  if ('buffer' in config) return { recorder: config.buffer, flush: async () => undefined, close: async () => undefined };
  throw new TypeError('telemetryOptions.metrics needs one of prometheus, otel and buffer');
}

function workerRecorder(target: MetricRecorder, config: MetricsExporterConfig): WorkerRecorder {
  const { metricPrefix = 'temporal_', attachServiceName = true } = config;
  const options = 'prometheus' in config ? config.prometheus : 'otel' in config ? config.otel : config.buffer;
  return new WorkerRecorder(target, {
    prefix: metricPrefix,
    tags: attachServiceName ? { service_name: serviceName } : {},
    useSeconds: options?.useSecondsForDurations ?? false,
    units: 'prometheus' in config ? { milliseconds: 'milliseconds', seconds: 'seconds' } : { milliseconds: 'ms', seconds: 's' },
  });
}
