// Goal: a server that is asked to end takes leave of everybody: polls end empty, writes under way are done, health says so first, and
// an official worker and client go on with the next server as if nothing had been. Method: SIGTERM to a real process, then a start
// on the same file and port.
import proto from '@temporalio/proto';
import { Client, Connection } from '@temporalio/client';
import * as grpc from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOfficialWorker } from '../sdk/official-worker.js';
import * as workflows from '../sdk/workflows.js';
import { perdureOnSqlite, type PerdureServer } from '../server/perdure-server.js';
import { RawClient, statusOf } from '../raw-client.js';
import { ByteClient } from './byte-client.js';

const namespace = 'default';
const POLLS = 8;
const WRITERS = 4;
const NOT_SERVING = 2;
const END_MS_MAX = 8_000;

async function started(context: TestContext): Promise<PerdureServer> {
  const server = await perdureOnSqlite();
  context.after(() => server.dispose());
  await server.start();
  return server;
}

/** Signals one after another until told to stop; returns those that were acknowledged and how the others were refused. */
async function writeUntil(client: RawClient, workflowId: string, ended: () => boolean) {
  const acknowledged: string[] = [];
  const refusals = new Set<grpc.status | undefined>();
  while (!ended()) {
    const signalName = randomUUID();
    const request = { namespace, workflowExecution: { workflowId }, signalName, requestId: signalName };
    try {
      await client.service.signalWorkflowExecution(request);
      acknowledged.push(signalName);
    } catch (error) {
      refusals.add(statusOf(error));
      await sleep(20);
    }
  }
  return { acknowledged, refusals };
}

/** Of all pages: a quick server takes more signals than one page has events. */
async function signalsOf(client: RawClient, workflowId: string): Promise<string[]> {
  const names: string[] = [];
  let nextPageToken: Uint8Array = new Uint8Array(0);
  do {
    const request = { namespace, execution: { workflowId }, nextPageToken };
    const page = await client.service.getWorkflowExecutionHistory(request);
    for (const { workflowExecutionSignaledEventAttributes: signal } of page.history?.events ?? [])
      if (signal) names.push(signal.signalName ?? '');
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0);
  return names;
}

test(
  'polls end empty, writes are done or refused as UNAVAILABLE, the process ends with code 0',
  { timeout: 60_000 },
  async (context) => {
    const server = await started(context);
    const client = new RawClient(server.address);
    context.after(() => client.close());
    const watcher = await Connection.connect({ address: server.address });
    context.after(() => watcher.close());
    const workflowId = randomUUID();
    const start = { namespace, workflowId, workflowType: { name: 'W' }, taskQueue: { name: 'nobody' }, requestId: workflowId };
    await client.service.startWorkflowExecution(start);
    let ended = false;
    const polls = Array.from({ length: POLLS }, (_, index) => {
      const request = { namespace, taskQueue: { name: `q${index}` }, identity: 'w' };
      return index % 2 === 0 ? client.service.pollWorkflowTaskQueue(request) : client.service.pollActivityTaskQueue(request);
    });
    const writers = Array.from({ length: WRITERS }, () => writeUntil(client, workflowId, () => ended));
    await sleep(500);
    const ending = server.stop(END_MS_MAX);
    const answers = await Promise.all(polls);
    assert.deepEqual(
      answers.map(({ taskToken }) => taskToken.length),
      Array(POLLS).fill(0),
    );
    assert.equal(await ending, 'exit code 0');
    const late = await new ByteClient(server.address).call('/grpc.health.v1.Health/Check', new Uint8Array(0), {
      timeoutMs: 1000,
    });
    assert.equal(late.code, grpc.status.UNAVAILABLE);
    await server.start();
    await sleep(300);
    ended = true;
    const written = await Promise.all(writers);
    const refusals = new Set(written.flatMap(({ refusals: some }) => [...some]));
    refusals.delete(grpc.status.UNAVAILABLE);
    assert.deepEqual([...refusals], [], 'writes were refused in another way');
    const acknowledged = written.flatMap((each) => each.acknowledged);
    const stored = new Set(await signalsOf(client, workflowId));
    assert.ok(acknowledged.length > 0);
    assert.deepEqual(
      acknowledged.filter((name) => !stored.has(name)),
      [],
    );
  },
);

test('whoever watches the health is told before the end', { timeout: 30_000 }, async (context) => {
  const server = await started(context);
  const client = new grpc.Client(server.address, grpc.credentials.createInsecure());
  context.after(() => client.close());
  const told: number[] = [];
  const { HealthCheckRequest, HealthCheckResponse } = proto.grpc.health.v1;
  const watch = client.makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    (request: { service: string }) => Buffer.from(HealthCheckRequest.encode(request).finish()),
    (bytes) => HealthCheckResponse.decode(bytes),
    { service: '' },
  );
  watch.on('data', (answer) => told.push(answer.status));
  const over = new Promise<void>((resolve) => {
    watch.on('error', () => resolve());
    watch.on('end', () => resolve());
  });
  while (told.length === 0) await sleep(20);
  assert.equal(await server.stop(END_MS_MAX), 'exit code 0');
  await over;
  assert.equal(told.at(-1), NOT_SERVING);
});

test('an official worker and client go on with the next server', { timeout: 90_000 }, async (context) => {
  const server = await started(context);
  const { address } = server;
  const taskQueue = randomUUID();
  const worker = await startOfficialWorker(taskQueue, { address });
  context.after(() => worker.stop());
  const connection = await Connection.connect({ address });
  context.after(() => connection.close());
  const { workflow } = new Client({ connection });
  const options = () => ({ taskQueue, workflowId: randomUUID() });
  const waiting = await workflow.start(workflows.untilApproved, options());
  const result = waiting.result();
  let ended = false;
  let count = 0;
  // Neither the worker nor the client is told of the restarts: an error would end this.
  const lane = async (): Promise<void> => {
    while (!ended) {
      assert.equal(await workflow.execute(workflows.oneActivity, { ...options(), args: ['x'] }), 'Hello, x!');
      count += 1;
    }
  };
  const lanes = [lane(), lane()];
  for (let restarts = 0; restarts < 2; restarts += 1) {
    await sleep(700);
    assert.equal(await server.stop(END_MS_MAX), 'exit code 0');
    await server.start();
  }
  const before = count;
  while (count < before + 4) await Promise.race([sleep(50), ...lanes]);
  ended = true;
  await Promise.all(lanes);
  await waiting.signal(workflows.approve, 'Ada');
  assert.equal(await result, 'approved by Ada');
});
