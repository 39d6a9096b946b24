import { join } from 'node:path';
import type { StoreName } from './options.js';
import { startBenchDatabase } from './postgres.js';
import { freePorts, type ServerKind } from './server-process.js';

/** The command as users have it, in few files; and file by file, so that a profile tells which part of the tree costs what. */
export const perdurePrograms = { bundled: 'apps/perdure/bundle/perdure.js', inParts: 'apps/perdure/dist/bin.js' } as const;

/** Our server as a user starts it: the development server over a durable SQLite file, or a host of a cluster over PostgreSQL. */
export function perdureServer(root: string, store: StoreName, program: string = perdurePrograms.bundled): ServerKind {
  return {
    name: 'ours',
    title: store === 'sqlite' ? 'Perdure, SQLite file, durable' : 'Perdure, PostgreSQL',
    async prepare(folder) {
      const [port = 0, metricsPort = 0, peerPort = 0] = await freePorts(3);
      const launch = {
        command: process.execPath,
        address: `127.0.0.1:${port}`,
        namespace: 'default',
        registerNamespace: false,
        metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      };
      const ports = ['--port', String(port), '--metrics-port', String(metricsPort)];
      const command = (name: string, ...more: string[]) => [join(root, program), 'server', name, ...ports, ...more];
      if (store === 'sqlite') {
        const databaseFile = join(folder, 'bench.db');
        return { ...launch, arguments: command('start-dev', '--headless', '--db-filename', databaseFile), databaseFile };
      }
      const database = await startBenchDatabase();
      const more = ['--postgres', database.url, '--shards', '4', '--peer-port', String(peerPort)];
      return { ...launch, arguments: command('start', ...more), database };
    },
  };
}
