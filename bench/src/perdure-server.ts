import { join } from 'node:path';
import { freePorts, type ServerKind } from './server-process.js';

/** The command as users have it, in few files; and file by file, so that a profile tells which part of the tree costs what. */
export const perdurePrograms = { bundled: 'apps/perdure/bundle/perdure.js', inParts: 'apps/perdure/dist/bin.js' } as const;

/** Our development server over a durable SQLite file, as a user starts it. */
export function perdureServer(root: string, program: string = perdurePrograms.bundled): ServerKind {
  return {
    name: 'ours',
    title: 'Perdure, SQLite file, durable',
    async prepare(folder) {
      const [port = 0, metricsPort = 0] = await freePorts(2);
      const databaseFile = join(folder, 'bench.db');
      return {
        command: process.execPath,
        arguments: [
          join(root, program),
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
