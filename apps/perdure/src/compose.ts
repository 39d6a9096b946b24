import type { Clock, Logger, Random, Store } from '@perdure/engine/ports';
import { createClusterHost, createFrontend, createNamespaces, type Metrics, type Namespaces } from '@perdure/server';
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

/** The composition root: store -> history and matching -> frontend -> gRPC. */
export async function startHost(parts: HostParts): Promise<RunningHost> {
  const { store, clock, random, logger, metrics, serverVersion, shardCount, peers } = parts;
  const namespaces = createNamespaces({ store, clock, random, logger });
  await ensureNamespaces(namespaces, [systemNamespace, ...parts.namespaces]);
  const participation = peers === undefined ? alone(random) : await joining({ ...parts, listen: peers });
  const roles = createClusterHost({ ...parts, ...participation });
  participation.serve(roles);
  await roles.start();
  const { history, matching } = roles;
  const cluster = { id: random.uuid(), shardCount, storeName: store.name };
  const frontend = createFrontend({ history, matching, namespaces, clock, random, logger, metrics, serverVersion, cluster });
  const health = new Health();
  const server = await startGrpcServer({ ...parts.listen, services: frontend.services, health, logger });
  health.set(true);
  return {
    port: server.port,
    async stop(graceMs) {
      health.set(false);
      frontend.drain();
      // The shards go last: what clients still wait for is best done here.
      await server.drain(graceMs);
      await roles.stop();
      await participation.close(peerGraceMs);
      await store.close();
    },
  };
}

async function ensureNamespaces(namespaces: Namespaces, names: readonly string[]): Promise<void> {
  for (const name of names) await namespaces.ensure({ name, retentionSeconds: daySeconds });
}
