import {
  MetricMeterWithComposedTags,
  type Metric,
  type MetricKind,
  type MetricMeter,
  type MetricTags,
  type NumericMetricValueType,
} from '@perdure/common';

/** Takes values of metrics. A metric is the same as another with its name. */
export interface MetricRecorder {
  record(metric: Metric, value: number, tags: MetricTags): void;
}

/** Something that brings metrics to where they are looked at. */
export interface MetricsExporter {
  readonly recorder: MetricRecorder;
  /** Sends what there is. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What service_name says by default; dashboards for the official SDKs look for it. */
export const serviceName = 'temporal-core-sdk';

/** A meter whose values go to a recorder. */
export function meterOver(recorder: MetricRecorder): MetricMeter {
  return {
    createCounter: (name, unit, description) => metricOf(recorder, 'counter', 'int', 'add', { name, unit, description }),
    createHistogram: (name, valueType = 'int', unit, description) =>
      metricOf(recorder, 'histogram', valueType, 'record', { name, unit, description }),
    createGauge: (name, valueType = 'int', unit, description) =>
      metricOf(recorder, 'gauge', valueType, 'set', { name, unit, description }),
    createUpDownCounter: (name, unit, description) =>
      metricOf(recorder, 'up-down-counter', 'int', 'add', { name, unit, description }),
    withTags(tags) {
      return MetricMeterWithComposedTags.compose(this, tags);
    },
  };
}

type Naming = Pick<Metric, 'name' | 'unit' | 'description'>;
type Method = 'add' | 'record' | 'set';
type Recording<K extends MetricKind, V extends NumericMetricValueType, M extends Method> = Naming & { kind: K; valueType: V } & {
  [Each in M]: (value: number, extraTags?: MetricTags) => void;
} & { withTags(tags: MetricTags): Recording<K, V, M> };

function metricOf<K extends MetricKind, V extends NumericMetricValueType, M extends Method>(
  recorder: MetricRecorder,
  kind: K,
  valueType: V,
  method: M,
  naming: Naming,
): Recording<K, V, M> {
  const metric = { ...naming, kind, valueType };
  const tagged = (tags: MetricTags): Recording<K, V, M> => {
    const write = (value: number, extraTags?: MetricTags) => {
      if (value < 0 && kind !== 'up-down-counter')
        throw new RangeError(`The value of a ${kind} must not be negative (${metric.name}: ${value})`);
      recorder.record(metric, value, extraTags === undefined ? tags : { ...tags, ...extraTags });
    };
    const writing = { [method]: write } as { [Each in M]: typeof write };
    return { ...metric, ...writing, withTags: (more) => tagged({ ...tags, ...more }) };
  };
  return tagged({});
}

/** Values that are kept until it is known where they go. */
const heldMax = 10_000;

/** Takes values before their recorder is ready; what is beyond its bound is lost. */
export class LateRecorder implements MetricRecorder {
  #target: MetricRecorder | undefined;
  #held: Parameters<MetricRecorder['record']>[] = [];

  record(...value: Parameters<MetricRecorder['record']>): void {
    if (this.#target !== undefined) this.#target.record(...value);
    else if (this.#held.length < heldMax) this.#held.push(value);
  }

  /** Hands over what was kept, and all that follows. */
  goesTo(target: MetricRecorder): void {
    this.#target = target;
    for (const value of this.#held.splice(0)) target.record(...value);
  }
}
