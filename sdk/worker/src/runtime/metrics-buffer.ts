import type { Metric, MetricTags } from '@perdure/common';
import type { MetricRecorder } from './metric-recorder.js';

export interface MetricsBufferOptions {
  /** Values beyond it are lost; 10,000 when left out. */
  maxBufferSize?: number | undefined;
  /** Durations of the worker's metrics in seconds instead of milliseconds. */
  useSecondsForDurations?: boolean | undefined;
}

/** One value. Of a counter it is what is added, of gauges and histograms the value itself. */
export interface BufferedMetricUpdate {
  metric: Metric;
  value: number;
  attributes: MetricTags;
}

/** Keeps metrics for the user's own code, which takes them out regularly. */
export class MetricsBuffer implements MetricRecorder {
  readonly maxBufferSize: number;
  readonly useSecondsForDurations: boolean;
  #updates: BufferedMetricUpdate[] = [];

  constructor({ maxBufferSize = 10_000, useSecondsForDurations = false }: MetricsBufferOptions = {}) {
    this.maxBufferSize = maxBufferSize;
    this.useSecondsForDurations = useSecondsForDurations;
  }

  /** What has come since the last time. */
  retrieveUpdates(): ArrayIterator<BufferedMetricUpdate> {
    const updates = this.#updates;
    this.#updates = [];
    return updates.values();
  }

  record(metric: Metric, value: number, attributes: MetricTags): void {
    if (this.#updates.length < this.maxBufferSize) this.#updates.push({ metric, value, attributes });
  }
}
