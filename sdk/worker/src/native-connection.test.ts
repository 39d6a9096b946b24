// Goal: one plugin, given to the connection, changes the options of the connection, of clients and of workers, after their own plugins.
// A connection cannot be closed while a worker needs it. Method: a connection that never connects; plugins that write down when they are
// asked; a server that has no work.
import { Client, Connection, ServiceError } from '@perdure/client';
import { IllegalStateError } from '@perdure/common';
import { StatusCode } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeNamespace } from './describe-namespace.js';
import { nextTurn } from './environment.js';
import { TransportError } from './errors.js';
import { NativeConnection, type NativeConnectionOptions } from './native-connection.js';
import { configured } from './options/plugins.js';
import type { WorkerOptions, WorkerPlugin } from './options/worker-options.js';
import { DefaultLogger } from './runtime/default-logger.js';
import { Runtime } from './runtime/runtime.js';
import { connectionWithoutWork } from './testing/connection-without-work.js';
import { Worker } from './worker.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

test('a plugin of the connection is asked for its clients and workers too', async () => {
  const plugin = {
    name: 'everywhere',
    configureNativeConnection: (options: object) => ({ ...options, address: 'elsewhere:1' }),
    configureClient: (options: { identity?: string | undefined }) => ({
      ...options,
      identity: `${options.identity}, everywhere`,
    }),
    configureWorker: async (options: WorkerOptions) => ({ ...options, identity: `${options.identity}, everywhere` }),
  };
  const connection = NativeConnection.lazy({ plugins: [plugin] });
  assert.equal(connection.options.address, 'elsewhere:1');

  const own = { name: 'own', configureClient: (options: object) => ({ ...options, identity: 'own' }) };
  const client = new Client({ connection, plugins: [own] });
  assert.equal(client.options.identity, 'own, everywhere');

  const ownWorker = { name: 'own', configureWorker: (options: WorkerOptions) => ({ ...options, identity: 'own' }) };
  const options = await configured<WorkerOptions>({ taskQueue: 'q', plugins: [ownWorker] }, connection.plugins, (each, current) =>
    each.configureWorker?.(current),
  );
  assert.equal(options.identity, 'own, everywhere');
  assert.deepEqual(
    options.plugins?.map(({ name }) => name),
    ['own', 'everywhere'],
  );
  await connection.close();
});

const createWorker = async (connection: NativeConnection, plugins: WorkerPlugin[] = []) =>
  Worker.create({ connection, taskQueue: 'bills', activities: { pay: async () => undefined }, plugins });

test('a connection cannot be closed from the creation of a worker to its end', { timeout: 10_000 }, async () => {
  const connection = connectionWithoutWork();
  const [first, second] = [await createWorker(connection), await createWorker(connection)];
  const isHeld = (state: string) => ({
    name: 'IllegalStateError',
    message:
      `The connection cannot be closed: a worker of task queue 'bills' (${state}) needs it. ` +
      'Shut the worker down and wait until its run() has returned',
  });
  await assert.rejects(connection.close(), isHeld('INITIALIZED'));
  await first.runUntil(async () => assert.rejects(connection.close(), isHeld('RUNNING')));
  await assert.rejects(connection.close(), isHeld('INITIALIZED'));
  const running = second.run();
  second.shutdown();
  await running;
  await connection.close();
  await assert.rejects(connection.healthService.check({}), IllegalStateError);
});

test('it can when the worker has failed, or could not be created', async () => {
  const connection = connectionWithoutWork();
  const failing = { name: 'failing', runWorker: async () => Promise.reject(new RangeError('out of luck')) };
  await assert.rejects((await createWorker(connection, [failing])).run(), /out of luck/);
  const refused = { ...failing, configureWorker: (options: WorkerOptions) => ({ ...options, taskQueue: '' }) };
  await assert.rejects(createWorker(connection, [refused]), TypeError);
  await connection.close();
});

test("a client's connection is refused for a worker", async () => {
  const connection = Connection.lazy();
  const created = createWorker(connection as unknown as NativeConnection);
  await assert.rejects(created, /^TypeError: The connection of a worker must be a NativeConnection: make one with/);
  await connection.close();
});

test('requests are compressed if that is asked for', async () => {
  const argsOf = async (options: NativeConnectionOptions) => {
    const connection = NativeConnection.lazy(options);
    await connection.close();
    return connection.options.channelArgs;
  };
  assert.deepEqual(await argsOf({}), {});
  assert.deepEqual(await argsOf({ grpcCompression: { codec: 'none' } }), {});
  const gzip = { 'grpc.default_compression_algorithm': 2 };
  assert.deepEqual(await argsOf({ grpcCompression: { codec: 'gzip' }, channelArgs: { 'grpc.max_reconnect_backoff_ms': 9 } }), {
    ...gzip,
    'grpc.max_reconnect_backoff_ms': 9,
  });
});

test('a server that cannot be reached is told as a TransportError, which a client knows as a ServiceError', async () => {
  const connecting = NativeConnection.connect({ address: '127.0.0.1:1', connectTimeout: 1 });
  await assert.rejects(connecting, (error) => error instanceof TransportError && error instanceof ServiceError);
});

test('a server that knows nothing of namespaces will do', async () => {
  const service = {
    describeNamespace: async () => Promise.reject(Object.assign(new Error(), { code: StatusCode.UNIMPLEMENTED })),
  };
  assert.deepEqual(await describeNamespace(service as unknown as NativeConnection['workflowService'], 'default'), {});
});

test('a worker that runs is given another connection', async () => {
  const [before, next] = [connectionWithoutWork(), connectionWithoutWork()];
  let polls = 0;
  const { pollActivityTaskQueue } = next.workflowService;
  Object.assign(next.workflowService, {
    pollActivityTaskQueue: async (request: object) => {
      polls += 1;
      return pollActivityTaskQueue(request);
    },
  });
  const worker = await createWorker(before);
  assert.throws(() => (worker.connection = Connection.lazy() as NativeConnection), TypeError);
  await worker.runUntil(async () => {
    const { client } = worker;
    assert.equal(client.connection, before);
    worker.connection = next;
    assert.equal(worker.connection, next);
    assert.equal(worker.client.connection, next);
    assert.notEqual(worker.client, client);
    await before.close();
    await assert.rejects(next.close(), IllegalStateError);
    while (polls === 0) await nextTurn();
  });
  await next.close();
});
