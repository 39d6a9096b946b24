import { join } from 'node:path';
import { freePorts, type ServerKind } from './server-process.js';

/** Measured in the peer's place: our transport and messages with nothing behind them. Only no-op workflows complete on it. */
export function transportOnlyServer(root: string): ServerKind {
  return {
    name: 'peer',
    title: 'our transport with canned answers, no store',
    async prepare() {
      const [port = 0] = await freePorts(1);
      return {
        command: process.execPath,
        arguments: [join(root, 'bench/dist/transport-only-program.js'), String(port)],
        address: `127.0.0.1:${port}`,
        namespace: 'default',
        registerNamespace: false,
      };
    },
  };
}
