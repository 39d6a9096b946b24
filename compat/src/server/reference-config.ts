// The configuration file of the reference server: one SQLite file, every port free.

export interface ReferencePorts {
  readonly frontend: number;
  readonly http: number;
  readonly matching: number;
  readonly history: number;
  readonly worker: number;
  /** Membership ports in the order frontend, matching, history, worker. */
  readonly membership: readonly [number, number, number, number];
}

function store(databaseFile: string): object {
  return {
    sql: {
      pluginName: 'sqlite',
      databaseName: databaseFile,
      connectAddr: 'localhost',
      connectProtocol: 'tcp',
      connectAttributes: { cache: 'private', setup: true, journal_mode: 'wal', synchronous: 2 },
      maxConns: 1,
      maxIdleConns: 1,
    },
  };
}

function service(grpcPort: number, membershipPort: number, more: object = {}): object {
  return { rpc: { grpcPort, membershipPort, bindOnIP: '127.0.0.1', ...more } };
}

/** JSON is YAML too, so no YAML writer is needed. */
export function referenceConfig(databaseFile: string, dynamicConfigFile: string, ports: ReferencePorts): string {
  const [frontend, matching, history, worker] = ports.membership;
  return JSON.stringify({
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      numHistoryShards: 1,
      datastores: { main: store(databaseFile), visibility: store(databaseFile) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: service(ports.frontend, frontend, { httpPort: ports.http }),
      matching: service(ports.matching, matching),
      history: service(ports.history, history),
      worker: service(ports.worker, worker),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${ports.frontend}` },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
  });
}

/** Values of settings by name. */
export type DynamicSettings = Readonly<Record<string, boolean | number | string>>;

const everySuite: DynamicSettings = {
  // As its own development server has it: with the default of four, a poll may wait at one partition while the task waits at another.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Off by default there, on in ours, and asked for by the SDKs.
  'system.enableActivityEagerExecution': true,
};

export function referenceDynamicConfig(settings: DynamicSettings): string {
  const all = Object.entries({ ...everySuite, ...settings });
  return JSON.stringify(Object.fromEntries(all.map(([name, value]) => [name, [{ value }]])));
}
