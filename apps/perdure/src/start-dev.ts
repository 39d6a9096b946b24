import { runServer } from './run-server.js';
import type { DevOptions } from './server-options.js';

/** One process has no use for more, and several already let commits of different workflows be decided apart. */
const shardCount = 4;

/** `perdure server start-dev`: resolves when the server listens; signals end it. */
export async function startDev({ dbFilename, ...options }: DevOptions): Promise<void> {
  await runServer({
    options,
    shardCount,
    data: dbFilename === undefined ? 'data in memory only (--db-filename keeps it)' : `data ${dbFilename}`,
    openStore: async (log) => {
      const { openSqliteStore } = await import('@perdure/store-sqlite');
      return openSqliteStore({ filename: dbFilename ?? ':memory:', log });
    },
  });
}
