// Goal: one plugin, given to the connection, changes the options of the connection, of clients and of workers, after their own plugins.
// Method: a connection that never connects; plugins that write down when they are asked.
import { Client } from '@perdure/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NativeConnection } from './native-connection.js';
import { configured } from './options/plugins.js';
import type { WorkerOptions } from './options/worker-options.js';

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
