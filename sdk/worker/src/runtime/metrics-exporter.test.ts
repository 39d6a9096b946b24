// Goal: values reach each kind of exporter under the names, tags and units that are asked for. Method: an HTTP client as Prometheus, an
// HTTP server as collector, and a buffer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { grpc } from '@perdure/client';
import { MetricsBuffer } from './metrics-buffer.js';
import { Metrics } from './metrics-exporter.js';
import type { MetricsExporterConfig } from './metrics-options.js';
import { workerMetrics } from './worker-metrics.js';

const workerOf = (metrics: Metrics) => workerMetrics(metrics.workerMeter, 'default', 'q');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function scraped(
  config: Omit<MetricsExporterConfig, 'prometheus'> & object,
  prometheus: object,
  give: (metrics: Metrics) => void,
) {
  const port = await freePort();
  const metrics = new Metrics({ ...config, prometheus: { bindAddress: `127.0.0.1:${port}`, ...prometheus } });
  give(metrics);
  await metrics.ready();
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  await metrics.close();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test("Prometheus reads a worker's metrics with prefix and service name, and users' as they are", async () => {
  const lines = await scraped({}, {}, (metrics) => {
    metrics.userMeter.createCounter('my-counter').withTags({ labelB: true }).add(2, { labelA: 'a' });
    workerOf(metrics).workflowTaskCompleted('greet', 15);
    workerOf(metrics).slots('activity', 1, 99);
  });
  const own = 'namespace="default",service_name="temporal-core-sdk",task_queue="q"';
  assert.ok(lines.includes('my_counter{labelA="a",labelB="true"} 2'), lines.join('\n'));
  assert.ok(lines.includes(`temporal_worker_task_slots_available{${own},worker_type="ActivityWorker"} 99`));
  const buckets = lines.filter((line) => line.startsWith('temporal_workflow_task_execution_latency_bucket'));
  assert.equal(buckets.length, 9);
  assert.ok(buckets.some((line) => line.includes('le="20"') && line.includes('workflow_type="greet"') && line.endsWith('} 1')));
});

test('names, tags and units are as asked for', async () => {
  const common = { metricPrefix: 'x_', attachServiceName: false, globalTags: { site: 'here' } };
  const options = {
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: { weight: [1, 2] },
  };
  const lines = await scraped(common, options, (metrics) => {
    metrics.userMeter.createHistogram('weight', 'float', 'kg').record(1.5);
    workerOf(metrics).workerStarted();
    workerOf(metrics).workflowTaskCompleted('greet', 15);
  });
  assert.ok(lines.includes('weight_kg_bucket{site="here",le="2"} 1'), lines.join('\n'));
  assert.equal(lines.filter((line) => line.startsWith('weight_kg_bucket')).length, 3);
  assert.ok(lines.includes('x_worker_start_total{namespace="default",task_queue="q",site="here"} 1'));
  assert.ok(lines.some((line) => line.startsWith('x_workflow_task_execution_latency_seconds_sum') && line.endsWith(' 0.015')));
});

test('each value has the labels that it is given, which stay apart from those with others', async () => {
  const lines = await scraped({ globalTags: { site: 'here' } }, {}, ({ userMeter }) => {
    const orders = userMeter.createCounter('orders');
    orders.add(1);
    orders.add(2, { shop: 'a "b" \\ c' });
    orders.add(3, { shop: 'other', clerk: 7 });
    orders.add(4, { clerk: 7, shop: 'other' });
    const weight = userMeter.createHistogram('weight', 'float');
    for (const value of [10, 50, 60_000]) weight.record(value);
    const people = userMeter.createUpDownCounter('people');
    people.add(3);
    people.add(-1);
  });
  assert.deepEqual(lines, [
    'orders{site="here"} 1',
    'orders{shop="a \\"b\\" \\\\ c",site="here"} 2',
    'orders{clerk="7",shop="other",site="here"} 7',
    ...['50', '100', '500', '1000', '2500', '10000'].map((end) => `weight_bucket{site="here",le="${end}"} 2`),
    'weight_bucket{site="here",le="+Inf"} 3',
    'weight_sum{site="here"} 60060',
    'weight_count{site="here"} 3',
    'people{site="here"} 2',
  ]);
});

test('a buffer gives out what came since the last time, up to its bound, from the first moment', () => {
  const buffer = new MetricsBuffer({ maxBufferSize: 2, useSecondsForDurations: true });
  const metrics = new Metrics({ buffer });
  workerOf(metrics).workflowTaskCompleted('greet', 15);
  metrics.userMeter.createGauge('heat', 'float', 'K').set(0.5, { room: 1 });
  metrics.userMeter.createUpDownCounter('people').add(-1);
  const [task, heat, beyond] = buffer.retrieveUpdates();
  assert.deepEqual([task?.metric.name, task?.metric.unit, task?.value], ['temporal_workflow_task_execution_latency', 's', 0.015]);
  const metric = { name: 'heat', kind: 'gauge', valueType: 'float', unit: 'K', description: undefined };
  assert.deepEqual(heat, { metric, value: 0.5, attributes: { room: 1 } });
  assert.equal(beyond, undefined);
  assert.deepEqual([...buffer.retrieveUpdates()], []);
  assert.throws(() => metrics.userMeter.createCounter('c').add(-1), RangeError);
});

interface Sent {
  readonly resourceMetrics: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeMetrics: readonly {
      readonly metrics: readonly { readonly name: string; readonly unit: string; readonly [data: string]: unknown }[];
    }[];
  }[];
}

test('a collector gets the metrics over HTTP', async () => {
  let received: (sent: { body: Sent; request: IncomingMessage }) => void = () => undefined;
  const first = new Promise<{ body: Sent; request: IncomingMessage }>((resolve) => (received = resolve));
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received({ body: JSON.parse(Buffer.concat(chunks).toString()) as Sent, request });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => collector.once('listening', resolve));
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/metrics`;
  const otel = { url, http: true, headers: { 'api-key': 'secret' }, temporality: 'delta' } as const;
  const metrics = new Metrics({ otel, globalTags: { site: 'here' } });
  metrics.userMeter.createCounter('my-counter').add(2, { labelA: 'a' });
  metrics.userMeter.createGauge('heat', 'float').set(0.5);
  workerOf(metrics).workflowTaskCompleted('greet', 15);
  await metrics.ready();
  await metrics.flush();
  const { body, request } = await first;
  assert.equal(request.headers['api-key'], 'secret');
  const [sent] = body.resourceMetrics;
  const attributes = Object.fromEntries(sent?.resource.attributes.map(({ key, value }) => [key, value.stringValue]) ?? []);
  assert.deepEqual([attributes['service.name'], attributes['site']], ['temporal-core-sdk', 'here']);
  const all = sent?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  assert.deepEqual(all.map(({ name, unit }) => `${name} ${unit}`).sort(), [
    'heat ',
    'my-counter ',
    'temporal_workflow_task_execution_latency ms',
  ]);
  const text = JSON.stringify(all);
  assert.match(text, /"explicitBounds":\[1,10,20,50,100,200,500,1000\]/);
  assert.match(text, /"key":"workflow_type","value":{"stringValue":"greet"}/);
  assert.match(text, /"aggregationTemporality":1/, 'delta');
  await metrics.close();
  collector.close();
});

interface Call {
  readonly request: Buffer;
  readonly metadata: grpc.Metadata;
}

test('a collector gets the metrics over gRPC', async () => {
  const asBytes = (bytes: Buffer) => bytes;
  const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
  const codec = {
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  };
  const server = new grpc.Server();
  const first = new Promise<{ body: Buffer; key: unknown }>((resolve) => {
    const take = ({ request, metadata }: Call, answer: (error: null, bytes: Buffer) => void) => {
      resolve({ body: request, key: metadata.get('api-key')[0] });
      answer(null, Buffer.alloc(0));
    };
    server.addService({ export: { path, requestStream: false, responseStream: false, ...codec } }, { export: take });
  });
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error === null ? resolve(at) : reject(error));
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), bound);
  });
  const metrics = new Metrics({ otel: { url: `grpc://127.0.0.1:${port}`, headers: { 'api-key': 'secret' } } });
  metrics.userMeter.createCounter('my-counter').add(2);
  await metrics.ready();
  await metrics.flush();
  const { body, key } = await first;
  assert.equal(key, 'secret');
  assert.ok(body.includes('my-counter'));
  await metrics.close();
  server.forceShutdown();
});

test('an exporter that cannot start says why, and values are no trouble', async () => {
  const bad = async (config: object) => {
    const metrics = new Metrics(config as MetricsExporterConfig);
    metrics.userMeter.createCounter('c').add(1);
    const failure = await metrics.ready().catch((error: unknown) => (error as Error).message);
    await metrics.close();
    return failure;
  };
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  assert.match((await bad({ prometheus: { bindAddress: `127.0.0.1:${port}` } })) ?? '', /EADDRINUSE/);
  taken.close();
  assert.throws(() => new Metrics({ otel: { url: 'ftp://x' } }), /must begin with http/);
});
