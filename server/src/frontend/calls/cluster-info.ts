import type { Frontend, WorkflowHandler } from '../handler.js';

/** Versions of the official clients whose calls are understood. */
export const supportedClients = {
  'temporal-go': '<2.0.0',
  'temporal-java': '<2.0.0',
  'temporal-php': '<2.0.0',
  'temporal-typescript': '<2.0.0',
  'temporal-cli': '<2.0.0',
  'temporal-server': '<2.0.0',
  'temporal-ui': '<3.0.0',
  'Nexus-go-sdk': '<2.0.0',
} as const;

/** The one cluster there is, by the name clients know it under. */
export const clusterName = 'active';

export function getClusterInfo({ serverVersion, cluster }: Frontend): WorkflowHandler<'GetClusterInfo'> {
  const info = {
    supportedClients,
    serverVersion,
    clusterId: cluster.id,
    clusterName,
    historyShardCount: cluster.shardCount,
    persistenceStore: cluster.storeName,
    versionInfo: { current: { version: serverVersion } },
    initialFailoverVersion: 1,
    failoverVersionIncrement: 10,
  };
  return () => Promise.resolve(info);
}
