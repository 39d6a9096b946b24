import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, type ServerKind } from './server-process.js';

/** The release the figures are compared with. */
export const peerVersion = 'v1.31.0';
export const peerModule = 'go.temporal.io/server/cmd/server';

/** The real server in one process over SQLite in memory, which is its quickest set-up. */
export function peerServer(binary: string): ServerKind {
  return {
    name: 'peer',
    title: `the real server ${peerVersion}, SQLite in memory`,
    async prepare(folder) {
      const [port = 0, httpPort = 0, ...others] = await freePorts(9);
      const configFile = join(folder, 'config.json');
      writeFileSync(configFile, JSON.stringify(peerConfig(port, httpPort, others), null, 2));
      return {
        command: binary,
        arguments: ['--config-file', configFile, '--allow-no-auth', 'start'],
        address: `127.0.0.1:${port}`,
        namespace: 'default',
        registerNamespace: true,
      };
    },
  };
}

/** JSON is YAML, which the server reads. */
function peerConfig(port: number, httpPort: number, others: readonly number[]) {
  const [frontendMembership, matching, matchingMembership, history, historyMembership, worker, workerMembership] = others;
  const service = (grpcPort: number | undefined, membershipPort: number | undefined) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'sqlite',
      visibilityStore: 'sqlite',
      numHistoryShards: 1,
      datastores: { sqlite: { sql: sqliteInMemory } },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: { rpc: { ...service(port, frontendMembership).rpc, httpPort } },
      matching: service(matching, matchingMembership),
      history: service(history, historyMembership),
      worker: service(worker, workerMembership),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${port}` },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
    namespaceDefaults: { archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } } },
  };
}

const sqliteInMemory = {
  pluginName: 'sqlite',
  databaseName: 'bench',
  connectAddr: 'localhost',
  connectProtocol: 'tcp',
  connectAttributes: { mode: 'memory', cache: 'private', setup: 'true' },
  maxConns: 1,
  maxIdleConns: 1,
  maxConnLifetime: '1h',
};
