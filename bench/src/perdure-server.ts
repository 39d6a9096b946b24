import { join } from 'node:path';
import { freePorts, type ServerKind } from './server-process.js';

/** Our development server over a durable SQLite file, as a user starts it. */
export function perdureServer(root: string): ServerKind {
  return {
    name: 'ours',
    title: 'Perdure, SQLite file, durable',
    async prepare(folder) {
      const [port = 0, metricsPort = 0] = await freePorts(2);
      const databaseFile = join(folder, 'bench.db');
      return {
        command: process.execPath,
        arguments: [
          join(root, 'apps/perdure/bundle/perdure.js'),
          ...['server', 'start-dev', '--headless'],
          ...['--port', String(port), '--metrics-port', String(metricsPort), '--db-filename', databaseFile],
        ],
        address: `127.0.0.1:${port}`,
        namespace: 'default',
        registerNamespace: false,
        metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
        databaseFile,
      };
    },
  };
}
