import type { Metric, MetricTags } from '@perdure/common';
import { bucketsOf } from './histogram-buckets.js';
import type { MetricRecorder } from './metric-recorder.js';
import type { PrometheusMetricsExporter } from './metrics-options.js';

/** One set of labels of a metric. */
interface Series {
  /** As they stand between the braces. */
  readonly labels: string;
  /** The value, or the sum of a histogram's. */
  total: number;
  count: number;
  /** Of a histogram: how many values are in the range that ends here and in none before. */
  readonly counts: number[];
}

interface Family {
  readonly name: string;
  readonly kind: Metric['kind'];
  readonly help: string;
  readonly buckets: readonly number[];
  readonly series: Map<string, Series>;
}

/** What `content-type` says of the text. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Keeps the values of metrics and writes them in Prometheus's text format. Each value may have labels of its own, which the usual library
 * does not allow: it wants to know the names of a metric's labels before the first value.
 */
export class PrometheusText implements MetricRecorder {
  readonly #families = new Map<string, Family>();
  readonly #globalLabels: readonly (readonly [string, string])[];

  constructor(
    private readonly options: Omit<PrometheusMetricsExporter['prometheus'], 'bindAddress'>,
    globalTags: Record<string, string>,
  ) {
    this.#globalLabels = labelsOf(globalTags);
  }

  record(metric: Metric, value: number, tags: MetricTags): void {
    const { kind, buckets, series } = this.#family(metric);
    const labels = this.#labels(tags);
    let one = series.get(labels);
    if (one === undefined) series.set(labels, (one = { labels, total: 0, count: 0, counts: buckets.map(() => 0) }));
    one.total = kind === 'gauge' ? value : one.total + value;
    one.count += 1;
    const range = buckets.findIndex((end) => value <= end);
    if (range >= 0) one.counts[range] = (one.counts[range] ?? 0) + 1;
  }

  text(): string {
    return [...this.#families.values()].map(familyText).join('\n');
  }

  #family(metric: Metric): Family {
    let family = this.#families.get(metric.name);
    if (family === undefined) this.#families.set(metric.name, (family = this.#newFamily(metric)));
    return family;
  }

  #newFamily({ name, kind, unit, description }: Metric): Family {
    const { countersTotalSuffix, unitSuffix, useSecondsForDurations = false, histogramBucketOverrides = {} } = this.options;
    const total = kind === 'counter' && countersTotalSuffix === true ? '_total' : '';
    const unitPart = kind === 'histogram' && unitSuffix === true && unit ? `_${unit}` : '';
    return {
      name: legal(name + unitPart + total),
      kind,
      help: description || name,
      buckets: kind === 'histogram' ? bucketsOf(name, histogramBucketOverrides, useSecondsForDurations) : [],
      series: new Map(),
    };
  }

  #labels(tags: MetricTags): string {
    const own = labelsOf(tags).sort(([a], [b]) => (a < b ? -1 : 1));
    const labels = new Map([...own, ...this.#globalLabels]);
    return [...labels].map(([key, value]) => `${key}="${escaped(value).replaceAll('"', '\\"')}"`).join();
  }
}

function labelsOf(tags: MetricTags): [string, string][] {
  return Object.entries(tags).map(([key, value]) => [legal(key), String(value)]);
}

function familyText({ name, kind, help, buckets, series }: Family): string {
  const type = kind === 'counter' || kind === 'histogram' ? kind : 'gauge';
  const lines = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`];
  for (const one of series.values())
    if (kind === 'histogram') lines.push(...histogramLines(name, buckets, one));
    else lines.push(line(name, one.labels, one.total));
  return `${lines.join('\n')}\n`;
}

function histogramLines(name: string, buckets: readonly number[], { labels, total, count, counts }: Series): string[] {
  let below = 0;
  const ranges = [...buckets, Infinity].map((end, index) => {
    below = end === Infinity ? count : below + (counts[index] ?? 0);
    return line(`${name}_bucket`, [labels, `le="${numberText(end)}"`].filter(Boolean).join(), below);
  });
  return [...ranges, line(`${name}_sum`, labels, total), line(`${name}_count`, labels, count)];
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function legal(name: string): string {
  return name.replace(/\W/g, '_');
}
