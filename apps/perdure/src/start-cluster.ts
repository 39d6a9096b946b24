import type { ClusterOptions } from './server-options.js';
import { runServer } from './run-server.js';

/** `perdure server start`: resolves when the server listens; signals end it. */
export async function startCluster(options: ClusterOptions): Promise<void> {
  await runServer({
    options,
    shardCount: options.shards,
    data: 'data in PostgreSQL',
    peers: { host: options.ip, port: options.peerPort, ...(options.peerAddress && { address: options.peerAddress }) },
    openStore: async (log) => {
      const { openPostgresStore } = await import('@perdure/store-postgres');
      return openPostgresStore({ url: options.postgres, log });
    },
  });
}
