// Goal: what workflow code says reaches the log, the metrics and the user's sinks. Method: calls as an activation hands them over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefaultLogger } from '../runtime/default-logger.js';
import { noopMetricMeter, type MetricMeter } from '@perdure/common';
import type { Sinks, WorkflowInfo } from '@perdure/workflow';
import type { SinkCall, WholeSinkInfo } from '@perdure/workflow/protocol';
import type { WorkerOptions } from '../options/worker-options.js';
import { callSinks, type InjectedSinks, type SinkCallerInfo } from './sinks.js';

const info = {
  workflowId: 'w',
  runId: 'r',
  workflowType: 'T',
  namespace: 'n',
  taskQueue: 'q',
  attempt: 1,
  historyLength: 3,
  historySize: 9,
};
const call = (sinkName: string, functionName: string, args: unknown[], isReplaying = false): SinkCall => ({
  sinkName,
  functionName,
  arguments: args,
  workflowInfo: { ...info, isReplaying, isReplayingHistoryEvents: isReplaying },
});

function targets() {
  const lines: string[] = [];
  const values: unknown[] = [];
  const logger = new DefaultLogger('TRACE', ({ level, message }) => void lines.push(`${level} ${message}`));
  const counter = { ...noopMetricMeter.createCounter('c'), add: (...added: unknown[]) => void values.push(added) };
  const meter: MetricMeter = { ...noopMetricMeter, createCounter: () => counter };
  return { lines, values, logger, meter };
}

test('log and console are lines of the log', () => {
  const { lines, ...rest } = targets();
  const calls = [call('__perdure_log', 'warn', ['careful', {}]), call('__perdure_console', 'log', ['[T(w)]', 'a', { b: 1 }])];
  callSinks([...calls, call('missing', 'fn', [])], { sinks: {}, ...rest });
  assert.deepEqual(lines, [
    'WARN careful',
    'INFO [T(w)] a { b: 1 }',
    'ERROR Workflow w called sink missing.fn, which this worker does not have',
  ]);
});

test("metrics get the worker's tags", () => {
  const { values, ...rest } = targets();
  callSinks([call('__perdure_metric', 'counter', [{ kind: 'counter', name: 'c' }, 2, { kind: 'x' }])], { sinks: {}, ...rest });
  assert.deepEqual(values, [[2, { namespace: 'n', taskQueue: 'q', kind: 'x' }]]);
});

test("the user's sinks are silent in a replay unless they say otherwise", () => {
  const told: unknown[] = [];
  const fn = (_info: unknown, text: string) => void told.push(text);
  const sinks = { mine: { once: { fn }, always: { fn, callDuringReplay: true } } };
  const calls = [call('mine', 'once', ['a']), call('mine', 'once', ['b'], true), call('mine', 'always', ['c'], true)];
  callSinks(calls, { sinks, ...targets() });
  assert.deepEqual(told, ['a', 'c']);
});

test("the user's sinks are told what the workflow knows of itself", () => {
  const told: SinkCallerInfo[] = [];
  const sinks: InjectedSinks = { mine: { tell: { fn: (caller) => void told.push(caller) } } };
  const typedSearchAttributes = [{ key: { name: 'k', type: 'KEYWORD' as const }, value: 'v' }];
  const wholeInfo = { ...info, memo: { note: 1 }, typedSearchAttributes } as unknown as WholeSinkInfo;
  callSinks([{ ...call('mine', 'tell', []), wholeInfo }], { sinks, ...targets() });
  const [{ memo, typedSearchAttributes: attributes, unsafe }] = told as [SinkCallerInfo];
  assert.deepEqual([memo, attributes.get({ name: 'k', type: 'KEYWORD' })], [{ note: 1 }, 'v']);
  assert.deepEqual(unsafe, { isReplaying: false, isReplayingHistoryEvents: false });
});

test('sinks are typed by what the workflow declares of them', () => {
  interface Declared extends Sinks {
    alerter: { alert(message: string): void };
  }
  const sinks: InjectedSinks<Declared> = {
    alerter: { alert: { fn: (info, message) => void [info.workflowId, info.unsafe.isReplaying, message.length] } },
  };
  // @ts-expect-error another type of argument
  const wrong: InjectedSinks<Declared> = { alerter: { alert: { fn: (_info, message: number) => void message } } };
  const options: WorkerOptions[] = [sinks, wrong].map((each) => ({ taskQueue: 'q', sinks: each }));
  const whole: InjectedSinks = { alerter: { alert: { fn: (info: WorkflowInfo) => void info } } };
  assert.equal([...options, whole].length, 3);
});
