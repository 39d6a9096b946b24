export type MetricTags = Record<string, string | number | boolean>;
export type NumericMetricValueType = 'int' | 'float';
export type MetricKind = 'counter' | 'histogram' | 'gauge' | 'up-down-counter';

export interface Metric {
  name: string;
  unit?: string | undefined;
  description?: string | undefined;
  kind: MetricKind;
  valueType: NumericMetricValueType;
}
/** Counts up. */
export interface MetricCounter extends Metric {
  add(value: number, extraTags?: MetricTags): void;
  withTags(tags: MetricTags): MetricCounter;
  kind: 'counter';
  valueType: 'int';
}
/** A distribution of values. */
export interface MetricHistogram extends Metric {
  record(value: number, extraTags?: MetricTags): void;
  withTags(tags: MetricTags): MetricHistogram;
  kind: 'histogram';
}
/** The latest of some values. */
export interface MetricGauge extends Metric {
  set(value: number, extraTags?: MetricTags): void;
  withTags(tags: MetricTags): MetricGauge;
  kind: 'gauge';
}
/** Counts up and down. */
export interface MetricUpDownCounter extends Metric {
  add(value: number, extraTags?: MetricTags): void;
  withTags(tags: MetricTags): MetricUpDownCounter;
  kind: 'up-down-counter';
  valueType: 'int';
}

/** Makes metrics. */
export interface MetricMeter {
  createCounter(name: string, unit?: string, description?: string): MetricCounter;
  createHistogram(name: string, valueType?: NumericMetricValueType, unit?: string, description?: string): MetricHistogram;
  createGauge(name: string, valueType?: NumericMetricValueType, unit?: string, description?: string): MetricGauge;
  createUpDownCounter(name: string, unit?: string, description?: string): MetricUpDownCounter;
  /** A meter that adds tags to all its metrics. */
  withTags(tags: MetricTags): MetricMeter;
}

const nothing = () => undefined;

/** Takes all metrics and keeps none. */
export const noopMetricMeter: MetricMeter = {
  createCounter(name, unit, description) {
    return { name, unit, description, kind: 'counter', valueType: 'int', add: nothing, withTags: returnThis };
  },
  createHistogram(name, valueType = 'int', unit, description) {
    return { name, unit, description, kind: 'histogram', valueType, record: nothing, withTags: returnThis };
  },
  createGauge(name, valueType = 'int', unit, description) {
    return { name, unit, description, kind: 'gauge', valueType, set: nothing, withTags: returnThis };
  },
  createUpDownCounter(name, unit, description) {
    return { name, unit, description, kind: 'up-down-counter', valueType: 'int', add: nothing, withTags: returnThis };
  },
  withTags: returnThis,
};

function returnThis<T>(this: T): T {
  return this;
}

export type MetricTagsOrFunc = MetricTags | (() => MetricTags);

/** A meter whose metrics get tags added at the time of each value; functions are asked then. */
export class MetricMeterWithComposedTags implements MetricMeter {
  private constructor(
    private readonly parentMeter: MetricMeter,
    private readonly contributors: readonly MetricTagsOrFunc[],
  ) {}

  /** The meter with tags; without `force`, a meter that keeps nothing stays as it is. */
  static compose(meter: MetricMeter, tagsOrFunc: MetricTagsOrFunc, force = false): MetricMeter {
    if (meter === noopMetricMeter && !force) return meter;
    return meter instanceof MetricMeterWithComposedTags
      ? new MetricMeterWithComposedTags(meter.parentMeter, [...meter.contributors, tagsOrFunc])
      : new MetricMeterWithComposedTags(meter, [tagsOrFunc]);
  }

  createCounter(name: string, unit?: string, description?: string): MetricCounter {
    return this.#tagged(this.parentMeter.createCounter(name, unit, description), 'add');
  }

  createHistogram(name: string, valueType?: NumericMetricValueType, unit?: string, description?: string): MetricHistogram {
    return this.#tagged(this.parentMeter.createHistogram(name, valueType, unit, description), 'record');
  }

  createGauge(name: string, valueType?: NumericMetricValueType, unit?: string, description?: string): MetricGauge {
    return this.#tagged(this.parentMeter.createGauge(name, valueType, unit, description), 'set');
  }

  createUpDownCounter(name: string, unit?: string, description?: string): MetricUpDownCounter {
    return this.#tagged(this.parentMeter.createUpDownCounter(name, unit, description), 'add');
  }

  withTags(tags: MetricTags): MetricMeter {
    return new MetricMeterWithComposedTags(this.parentMeter, [...this.contributors, tags]);
  }

  #tagged<M extends Metric>(metric: M, method: 'add' | 'record' | 'set', more: readonly MetricTags[] = []): M {
    const underlying = metric as unknown as Record<typeof method, (value: number, tags: MetricTags) => void>;
    const tagsNow = (extra?: MetricTags) =>
      Object.assign(
        {},
        ...[...this.contributors, ...more].map((tags) => (typeof tags === 'function' ? tags() : tags)),
        extra,
      ) as MetricTags;
    return {
      ...metric,
      [method]: (value: number, extra?: MetricTags) => underlying[method](value, tagsNow(extra)),
      withTags: (tags: MetricTags) => this.#tagged(metric, method, [...more, tags]),
    };
  }
}
