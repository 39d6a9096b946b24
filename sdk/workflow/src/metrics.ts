import {
  MetricMeterWithComposedTags,
  type Metric,
  type MetricMeter,
  type MetricTags,
  type NumericMetricValueType,
} from '@perdure/common';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { callSink, metricSink } from './runtime/sinks.js';

/** Sends a value to the worker's meter, except in a replay. */
function emit({ kind, name, valueType, unit, description }: Metric, value: number, tags: MetricTags): void {
  const execution = assertInWorkflowContext('metricMeter');
  if (value < 0 && kind !== 'up-down-counter') throw new RangeError(`The value of a ${kind} must not be negative (got ${value})`);
  if (execution.isReplaying) return;
  callSink(execution, metricSink, kind, [{ kind, name, valueType, unit, description }, value, tags]);
}

function metric<K extends Metric['kind'], V extends NumericMetricValueType, M extends 'add' | 'record' | 'set'>(
  kind: K,
  method: M,
  definition: { name: string; valueType: V; unit?: string | undefined; description?: string | undefined },
) {
  const made = { kind, ...definition };
  const write = (value: number, tags: MetricTags = {}) => {
    emit(made, value, tags);
  };
  const methods = { [method]: write } as Record<M, typeof write>;
  // Tags are composed by the meter round this one.
  return {
    ...made,
    ...methods,
    withTags(): never {
      throw new TypeError('withTags is only for meters made by metricMeter');
    },
  };
}

const bareMeter: MetricMeter = {
  createCounter: (name, unit, description) => metric('counter', 'add', { name, valueType: 'int', unit, description }),
  createHistogram: (name, valueType = 'int', unit, description) =>
    metric('histogram', 'record', { name, valueType, unit, description }),
  createGauge: (name, valueType = 'int', unit, description) => metric('gauge', 'set', { name, valueType, unit, description }),
  createUpDownCounter: (name, unit, description) =>
    metric('up-down-counter', 'add', { name, valueType: 'int', unit, description }),
  withTags: () => bareMeter,
};

/** Makes metrics that the worker exports with its own, tagged with the workflow's type; silent in a replay. */
export const metricMeter: MetricMeter = MetricMeterWithComposedTags.compose(
  bareMeter,
  () => {
    const { interceptors, info } = assertInWorkflowContext('metricMeter');
    return compose(interceptors.outbound, 'getMetricTags', (tags) => tags)({ workflowType: info.workflowType });
  },
  true,
);
