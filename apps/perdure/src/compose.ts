import type { Clock, Logger, Random, Store } from '@perdure/engine/ports';
import {
  createClusterHost,
  createFrontend,
  createNamespaces,
  ensureClusterId,
  type ClusterHostRoles,
  type Metrics,
  type Namespaces,
} from '@perdure/server';
import { startGrpcServer } from '@perdure/transport-grpc';
import { alone, joining, type PeerListening } from './cluster.js';
import { Health } from './health.js';

export interface HostParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly serverVersion: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Where other hosts on the same store call this one; undefined: there are none. */
  readonly peers?: PeerListening | undefined;
  readonly shardCount: number;
  /** Calls of one namespace; undefined: no limit. */
  readonly namespaceCallsPerSecondMax?: number | undefined;
  /** Created unless they are there. */
  readonly namespaces: readonly string[];
}

export interface RunningHost {
  readonly port: number;
  /** Ends long polls, lets other calls end, at most so long, then stops for good and closes the store. */
  stop(graceMs: number): Promise<void>;
}

const daySeconds = 86_400;
/** Belongs to the server itself. */
export const systemNamespace = 'perdure-system';

/** Calls between hosts that are under way when this one stops get so long: what they are about has moved elsewhere. */
const peerGraceMs = 1_000;
const storeTimeoutMs = 5_000;

/** The composition root: store -> history and matching -> frontend -> gRPC. */
export async function startHost(parts: HostParts): Promise<RunningHost> {
  const { store, clock, random, logger, peers } = parts;
  const namespaces = createNamespaces({ store, clock, random, logger });
  await ensureNamespaces(namespaces, [systemNamespace, ...parts.namespaces]);
  const participation = peers === undefined ? alone(random) : await joining({ ...parts, listen: peers });
  const roles = createClusterHost({ ...parts, ...participation });
  participation.serve(roles);
  const leave = async () => {
    await roles.stop();
    await participation.close(peerGraceMs);
  };
  try {
    await roles.start();
    return await openFrontend(parts, roles, namespaces, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

async function openFrontend(
  parts: HostParts,
  { history, matching, endPolls }: ClusterHostRoles,
  namespaces: Namespaces,
  leave: () => Promise<void>,
): Promise<RunningHost> {
  const { store, logger, listen } = parts;
  const cluster = await clusterInfo(parts);
  const frontend = createFrontend({ ...parts, limits: limitsOf(parts), history, matching, namespaces, cluster });
  const health = new Health();
  const server = await startGrpcServer({ ...listen, services: frontend.services, health, logger });
  health.set(true);
  return {
    port: server.port,
    async stop(graceMs) {
      health.set(false);
      frontend.closeToPolls();
      await endPolls();
      frontend.endPolls();
      // The shards go last: what clients still wait for is best done here.
      await server.drain(graceMs);
      await leave();
      await store.close();
    },
  };
}

const limitsOf = ({ namespaceCallsPerSecondMax }: HostParts) =>
  namespaceCallsPerSecondMax === undefined ? {} : { namespaceCallsPerSecondMax };

async function clusterInfo({ store, random }: HostParts) {
  const [id, shards] = await Promise.all([
    ensureClusterId(store, random.uuid(), storeTimeoutMs),
    store.listShards({ timeoutMs: storeTimeoutMs }),
  ]);
  return { id, shardCount: shards.length, storeName: store.name };
}

async function ensureNamespaces(namespaces: Namespaces, names: readonly string[]): Promise<void> {
  for (const name of names) await namespaces.ensure({ name, retentionSeconds: daySeconds });
}
