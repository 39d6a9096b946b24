import { noopMetricMeter, type MetricMeter } from '@perdure/common';
import { LateRecorder, meterOver, serviceName, type MetricRecorder, type MetricsExporter } from './metric-recorder.js';
import type { MetricsExporterConfig } from './metrics-options.js';
import { checkUrl, startOtel } from './otel.js';
import { parseAddress, startPrometheus } from './prometheus.js';
import { WorkerRecorder } from './worker-recorder.js';

/** The metrics of a process: values can be given at once, the exporter is ready a little later. */
export class Metrics {
  /** For users: names and tags as they are given. */
  readonly userMeter: MetricMeter;
  /** For the worker's own metrics. */
  readonly workerMeter: MetricMeter;
  readonly #exporter: Promise<MetricsExporter | undefined>;

  /**
   * @param before  What must end first, such as another that listens at the same address.
   * @throws TypeError for options that make no sense
   */
  constructor(config: MetricsExporterConfig | undefined, before: Promise<void> = Promise.resolve()) {
    if (config !== undefined) checkConfig(config);
    const late = new LateRecorder();
    this.userMeter = config === undefined ? noopMetricMeter : meterOver(late);
    this.workerMeter = config === undefined ? noopMetricMeter : meterOver(workerRecorder(late, config));
    // What is put into a buffer is there at once.
    if (config !== undefined && 'buffer' in config) late.goesTo(config.buffer);
    this.#exporter = before.then(async () => start(config));
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

function checkConfig(config: MetricsExporterConfig): void {
  if ('prometheus' in config) parseAddress(config.prometheus.bindAddress);
  else if ('otel' in config) checkUrl(config.otel);
  else if (!('buffer' in config)) throw new TypeError('telemetryOptions.metrics needs one of prometheus, otel and buffer');
}

async function start(config: MetricsExporterConfig | undefined): Promise<MetricsExporter | undefined> {
  if (config === undefined) return undefined;
  const { globalTags = {}, temporality } = config;
  if ('prometheus' in config) return startPrometheus(config.prometheus, globalTags);
  if ('otel' in config) return startOtel({ temporality, ...config.otel }, globalTags);
  return { recorder: config.buffer, flush: async () => undefined, close: async () => undefined };
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
