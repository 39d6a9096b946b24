// Goal: a worker's life from run to its end, and how `runUntil` ends. Method: a server that has no work; plugins in the way.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nextTurn } from './environment.js';
import { CombinedWorkerRunError, PromiseCompletionTimeoutError } from './errors.js';
import type { WorkerPlugin } from './options/worker-options.js';
import { DefaultLogger } from './runtime/default-logger.js';
import { Runtime } from './runtime/runtime.js';
import { connectionWithoutWork } from './testing/connection-without-work.js';
import { Worker } from './worker.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const connection = connectionWithoutWork();
after(async () => connection.close());

const workflowsPath = fileURLToPath(new URL('realm/api-workflows.js', import.meta.url));
const activities = { pay: async () => undefined };
const newWorker = async (...plugins: WorkerPlugin[]) =>
  Worker.create({ connection, taskQueue: 'bills', identity: 'me', activities, plugins });
const never = () => new Promise<never>(() => undefined);

test('runUntil returns what it ran for, and throws what that throws', async () => {
  assert.equal(await (await newWorker()).runUntil(async () => 'done'), 'done');
  assert.equal(await (await newWorker()).runUntil(Promise.resolve('done')), 'done');
  await assert.rejects((await newWorker()).runUntil(Promise.reject(new RangeError('no'))), /^RangeError: no$/);
});

test('runUntil does not wait for what cannot end any more, unless it is told to', { timeout: 10_000 }, async () => {
  const worker = await newWorker();
  const until = worker.runUntil(never);
  worker.shutdown();
  assert.equal(worker.getState(), 'DRAINING');
  await assert.rejects(until, PromiseCompletionTimeoutError);

  const patient = await newWorker();
  let finish: (result: string) => void = () => undefined;
  const late = new Promise<string>((resolve) => (finish = resolve));
  const untilLate = patient.runUntil(late, { promiseCompletionTimeout: '5 seconds' });
  patient.shutdown();
  while (patient.getState() !== 'STOPPED') await nextTurn();
  finish('late');
  assert.equal(await untilLate, 'late');
});

test('runUntil tells both failures', { timeout: 10_000 }, async () => {
  const worker = await newWorker({ name: 'failing', runWorker: async () => Promise.reject(new RangeError('out of luck')) });
  await assert.rejects(worker.runUntil(never), (error) => {
    assert.ok(error instanceof CombinedWorkerRunError);
    assert.ok(error.cause.workerError instanceof RangeError);
    return error.cause.innerError instanceof PromiseCompletionTimeoutError;
  });
});

test('a worker has its connection, and a client on it with the interceptors that it was given', async () => {
  const terminate = async () => ({});
  const interceptors = { client: { workflow: [{ terminate }] } };
  const worker = await Worker.create({ connection, taskQueue: 'bills', identity: 'me', activities, interceptors });
  assert.equal(worker.connection, connection);
  assert.equal(worker.client.connection, connection);
  assert.equal(worker.client.options.identity, 'me');
  assert.equal(worker.client.options.interceptors, interceptors.client);
  await worker.runUntil(async () => undefined);
});

test('a worker whose plugin does not let it work ends its threads', { timeout: 10_000 }, async () => {
  const lazy: WorkerPlugin = { name: 'lazy', runWorker: async () => undefined };
  const worker = await Worker.create({ connection, taskQueue: 'bills', workflowsPath, plugins: [lazy] });
  assert.equal(threads(), 1);
  await worker.run();
  assert.equal(threads(), 0);
});

function threads(): number {
  return (process.report.getReport() as unknown as { readonly workers: readonly unknown[] }).workers.length;
}

test('polls are for the build id alone if the worker is to be versioned in the old way', async () => {
  const versioned = connectionWithoutWork();
  const { pollActivityTaskQueue } = versioned.workflowService;
  let capabilities: object | undefined;
  const poll: typeof pollActivityTaskQueue = async (request) => {
    capabilities = request.workerVersionCapabilities;
    return pollActivityTaskQueue(request);
  };
  Object.assign(versioned.workflowService, { pollActivityTaskQueue: poll });
  const options = { connection: versioned, taskQueue: 'bills', activities, buildId: '2.0', useVersioning: true };
  const worker = await Worker.create(options);
  await worker.runUntil(async () => {
    while (capabilities === undefined) await nextTurn();
  });
  assert.deepEqual(capabilities, { buildId: '2.0', useVersioning: true });
  await versioned.close();
});
