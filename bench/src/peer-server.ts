import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoreName } from './options.js';
import { startBenchDatabase } from './postgres.js';
import { freePorts, type ServerKind } from './server-process.js';

/** The release the figures are compared with. */
export const peerVersion = 'v1.31.0';
export const peerModule = 'go.temporal.io/server/cmd/server';
/** Makes the schema in a PostgreSQL. */
export const peerSchemaModule = 'go.temporal.io/server/cmd/tools/sql';

/** The real server in one process: over SQLite in memory, which is its quickest set-up, or over PostgreSQL. */
export function peerServer(binary: string, store: StoreName): ServerKind {
  return {
    name: 'peer',
    title: `the real server ${peerVersion}, ${store === 'sqlite' ? 'SQLite in memory' : 'PostgreSQL'}`,
    async prepare(folder) {
      const [port = 0, httpPort = 0, ...others] = await freePorts(9, store === 'sqlite' ? 'any' : 'low');
      const database = store === 'sqlite' ? undefined : await startBenchDatabase();
      if (database !== undefined) createPeerSchema(join(dirname(binary), 'sql'), database.url);
      const datastores =
        database === undefined
          ? { main: { sql: sqliteInMemory }, visibility: { sql: sqliteInMemory } }
          : { main: { sql: postgres(database.url, 'main') }, visibility: { sql: postgres(database.url, 'visibility') } };
      const configFile = join(folder, 'config.json');
      const shards = store === 'sqlite' ? 1 : 4;
      writeFileSync(configFile, JSON.stringify(peerConfig({ port, httpPort, others, datastores, shards }), null, 2));
      return {
        command: binary,
        arguments: ['--config-file', configFile, '--allow-no-auth', 'start'],
        address: `127.0.0.1:${port}`,
        namespace: 'default',
        registerNamespace: true,
        ...(database && { database }),
      };
    },
  };
}

/** With the schema tool of the same release, which `buildPeer` puts beside the server. */
function createPeerSchema(tool: string, url: string): void {
  for (const database of ['main', 'visibility']) {
    const { hostname, port, username, password } = new URL(url);
    const at = [
      '--plugin',
      'postgres12',
      '--ep',
      hostname,
      '-p',
      port,
      '-u',
      username,
      '--pw',
      password,
      '--db',
      `bench_${database}`,
    ];
    const run = (...command: string[]) => execFileSync(tool, [...at, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
    run('create');
    run('setup-schema', '-v', '0.0');
    run('update-schema', '--schema-name', `postgresql/v12/${database === 'main' ? 'temporal' : 'visibility'}`);
  }
}

function postgres(url: string, database: string) {
  const { host, username, password } = new URL(url);
  return {
    pluginName: 'postgres12',
    databaseName: `bench_${database}`,
    connectAddr: host,
    connectProtocol: 'tcp',
    user: username,
    password,
    maxConns: 20,
    maxIdleConns: 20,
    maxConnLifetime: '1h',
  };
}

interface PeerConfig {
  readonly port: number;
  readonly httpPort: number;
  readonly others: readonly number[];
  readonly datastores: { readonly main: object; readonly visibility: object };
  readonly shards: number;
}

/** JSON is YAML, which the server reads. */
function peerConfig({ port, httpPort, others, datastores, shards }: PeerConfig) {
  const [frontendMembership, matching, matchingMembership, history, historyMembership, worker, workerMembership] = others;
  const service = (grpcPort: number | undefined, membershipPort: number | undefined) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      numHistoryShards: shards,
      datastores,
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
