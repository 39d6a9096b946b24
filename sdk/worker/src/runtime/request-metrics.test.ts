// Goal: calls are counted and timed by operation, those that wait at the server apart, failures by their status.
// Method: a connection to a port where nobody listens; a clock that the test sets.
import { StatusCode } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemEnvironment } from '../environment.js';
import { NativeConnection } from '../native-connection.js';
import { DefaultLogger } from './default-logger.js';
import { meterOver } from './metric-recorder.js';
import { MetricsBuffer } from './metrics-buffer.js';
import { requestMetrics } from './request-metrics.js';
import { Runtime } from './runtime.js';

const linesOf = (buffer: MetricsBuffer) =>
  [...buffer.retrieveUpdates()].map(({ metric, value, attributes }) => `${metric.name} ${JSON.stringify(attributes)} ${value}`);

test('calls, failures and times', () => {
  const buffer = new MetricsBuffer();
  let nowMs = 0;
  const metrics = requestMetrics(meterOver(buffer), { monotonicMs: () => nowMs });
  const start = metrics('StartWorkflowExecution', { namespace: 'ns', taskQueue: { name: 'q' } });
  nowMs = 20.4;
  start();
  const poll = metrics('PollWorkflowTaskQueue', { namespace: 'ns', taskQueue: { name: 'sticky', normalName: 'q' } });
  metrics('GetWorkflowExecutionHistory', { waitNewEvent: true });
  metrics('GetSystemInfo', {});
  nowMs = 60_020.4;
  poll(StatusCode.RESOURCE_EXHAUSTED);
  const polled = '"operation":"PollWorkflowTaskQueue","namespace":"ns","task_queue":"q"';
  assert.deepEqual(linesOf(buffer), [
    'request {"operation":"StartWorkflowExecution","namespace":"ns","task_queue":"q"} 1',
    'request_latency {"operation":"StartWorkflowExecution","namespace":"ns","task_queue":"q"} 20',
    `long_request {${polled}} 1`,
    'long_request {"operation":"GetWorkflowExecutionHistory"} 1',
    'request {"operation":"GetSystemInfo"} 1',
    `long_request_latency {${polled}} 60000`,
    `long_request_failure {${polled},"status_code":"RESOURCE_EXHAUSTED"} 1`,
  ]);
});

test("a worker's connection counts its calls in the runtime that is there", async () => {
  const buffer = new MetricsBuffer();
  const runtime = Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { metrics: { buffer } } });
  const connection = NativeConnection.lazy({ address: '127.0.0.1:1' });
  const described = connection.withDeadline(systemEnvironment.nowMs() + 20, async () =>
    connection.workflowService.describeNamespace({ namespace: 'n' }),
  );
  await assert.rejects(described);
  await connection.close();
  await runtime.shutdown();
  const [first] = linesOf(buffer);
  assert.equal(first, 'temporal_request {"operation":"DescribeNamespace","namespace":"n","service_name":"temporal-core-sdk"} 1');
});
