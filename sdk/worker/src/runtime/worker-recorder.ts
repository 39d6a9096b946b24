import type { Metric, MetricTags } from '@perdure/common';
import type { MetricRecorder } from './metric-recorder.js';
import { durationUnit } from './worker-metrics.js';

export interface WorkerRecorderOptions {
  readonly prefix: string;
  readonly tags: MetricTags;
  readonly useSeconds: boolean;
  /** How the exporter calls them. */
  readonly units: { readonly milliseconds: string; readonly seconds: string };
}

/** Gives a worker's own metrics what users' metrics do without: a prefix, a service name, and durations in the wanted unit. */
export class WorkerRecorder implements MetricRecorder {
  readonly #named = new Map<Metric, Metric>();

  constructor(
    private readonly target: MetricRecorder,
    private readonly options: WorkerRecorderOptions,
  ) {}

  record(metric: Metric, value: number, tags: MetricTags): void {
    const inSeconds = this.options.useSeconds && metric.unit === durationUnit;
    this.target.record(this.#name(metric), inSeconds ? value / 1000 : value, { ...tags, ...this.options.tags });
  }

  #name(metric: Metric): Metric {
    const known = this.#named.get(metric);
    if (known !== undefined) return known;
    const { prefix, units, useSeconds } = this.options;
    const named = { ...metric, name: prefix + metric.name };
    if (metric.unit === durationUnit) {
      named.unit = useSeconds ? units.seconds : units.milliseconds;
      if (useSeconds) named.valueType = 'float';
    }
    this.#named.set(metric, named);
    return named;
  }
}
