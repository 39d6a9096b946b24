// The server that samples expect: on port 7233, which many of them name in their sources.
import { Connection } from '@perdure/client';
import { PerdureServer } from '../server/perdure-server.js';
import { ReferenceServer } from '../server/reference-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';

export type ServerName = 'ours' | 'reference';

const PORT = 7233;

/** What its development server has on, and this one would not by itself. */
const developmentSettings = {
  'frontend.activityAPIsEnabled': true,
  'activity.enableStandalone': true,
  'history.enableChasm': true,
  'history.enableTransitionHistory': true,
  'frontend.workerVersioningDataAPIs': true,
  'frontend.workerVersioningWorkflowAPIs': true,
  'system.enableEagerWorkflowStart': true,
  'system.forceSearchAttributesCacheRefreshOnRead': true,
};

/** A search attribute of the development server that the sample of search attributes uses and does not add; 4: a double. */
const presentAttribute = { CustomDoubleField: 4 } as const;

/** Starts a fresh server with nothing in it. The caller disposes of it. */
export async function startServer(name: ServerName): Promise<ServerUnderTest> {
  const server =
    name === 'ours'
      ? new PerdureServer(name, `127.0.0.1:${PORT}`, ['start-dev', '--port', String(PORT), '--headless'], () => Promise.resolve())
      : await ReferenceServer.create(PORT, developmentSettings);
  try {
    await server.start();
    if (name === 'reference') await addAttribute(server.address);
    return server;
  } catch (error) {
    await server.dispose();
    throw error;
  }
}

async function addAttribute(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: presentAttribute });
  } finally {
    await connection.close();
  }
}
