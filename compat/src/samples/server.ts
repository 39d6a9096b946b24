// The server that samples expect: on port 7233, which many of them name in their sources.
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
  'system.enableEagerWorkflowStart': true,
  'system.forceSearchAttributesCacheRefreshOnRead': true,
};

/** Starts a fresh server with nothing in it. The caller disposes of it. */
export async function startServer(name: ServerName): Promise<ServerUnderTest> {
  const server =
    name === 'ours'
      ? new PerdureServer(name, `127.0.0.1:${PORT}`, ['start-dev', '--port', String(PORT), '--headless'], () => Promise.resolve())
      : await ReferenceServer.create(PORT, developmentSettings);
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.dispose();
    throw error;
  }
}
