// Goal: what old code for the official SDK is made of still works, or does no harm. Method: each as it was meant to be used.
import type { Context, Info } from '@perdure/activity';
import { noopMetricMeter } from '@perdure/common';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityInboundLogInterceptor, appendDefaultInterceptors, defaultSinks } from './deprecated.js';
import { DefaultLogger, LogTimestamp, type LogEntry } from './runtime/default-logger.js';
import { MetricsBuffer } from './runtime/metrics-buffer.js';
import { Runtime } from './runtime/runtime.js';
import { callSinks } from './tasks/sinks.js';

function recorder() {
  const entries: LogEntry[] = [];
  return { entries, logger: new DefaultLogger('TRACE', (entry) => void entries.push(entry)) };
}

const workflowInfo = { workflowId: 'w', runId: 'r', workflowType: 'T', namespace: 'n', taskQueue: 'q', attempt: 1 };
const line = {
  sinkName: '__perdure_log',
  functionName: 'info',
  arguments: ['hello', { a: 1 }, 12_000_000n],
  workflowInfo: { ...workflowInfo, historyLength: 3, historySize: 9, isReplaying: false, isReplayingHistoryEvents: false },
};

test("workflows' lines bear the time they were written at", () => {
  const { entries, logger } = recorder();
  callSinks([line], { sinks: {}, logger, meter: noopMetricMeter });
  assert.deepEqual(entries, [{ level: 'INFO', message: 'hello', meta: { a: 1 }, timestampNanos: 12_000_000n }]);
  logger.info('by hand', { [LogTimestamp]: 5n });
  assert.deepEqual(entries.at(-1), { level: 'INFO', message: 'by hand', meta: undefined, timestampNanos: 5n });
});

test("default sinks write workflows' lines to another logger", () => {
  const { entries, logger } = recorder();
  const usual = recorder();
  callSinks([line], { sinks: defaultSinks(logger), logger: usual.logger, meter: noopMetricMeter });
  assert.deepEqual(entries.length, 1);
  assert.deepEqual(usual.entries, []);
  assert.deepEqual(defaultSinks(), {});
});

test("default interceptors write activities' lines to another logger", () => {
  const { entries, logger } = recorder();
  const given = { workflowModules: ['./mine'] };
  assert.equal(appendDefaultInterceptors(given, Runtime.instance().logger), given);
  const { activityInbound = [], workflowModules } = appendDefaultInterceptors(given, logger);
  assert.deepEqual(workflowModules, ['./mine']);
  const context = { info: { activityId: '7', activityType: 'greet' } as Info, log: undefined } as unknown as Context;
  assert.ok(activityInbound[0]?.(context) instanceof ActivityInboundLogInterceptor);
  context.log.info('hello', { own: true });
  assert.equal(entries[0]?.message, 'hello');
  assert.deepEqual({ ...entries[0].meta, activityId: '7', activityType: 'greet', own: true }, entries[0].meta);
});

test('metrics without a prefix, and the buffer they go to', async () => {
  const buffer = new MetricsBuffer();
  await Runtime.instance().shutdown();
  const runtime = Runtime.install({ telemetryOptions: { metrics: { buffer }, noTemporalPrefixForMetrics: true } });
  const { workerMeter } = await runtime.metrics();
  workerMeter.createCounter('worker_start').add(1);
  assert.equal(runtime.metricsBuffer, buffer);
  assert.deepEqual(
    [...buffer.retrieveUpdates()].map(({ metric }) => metric.name),
    ['worker_start'],
  );
  runtime.flushLogs();
  await runtime.shutdown();
  assert.equal(Runtime.instance().metricsBuffer, buffer);
});
