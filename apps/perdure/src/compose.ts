import type { Clock, Logger, Random, Store } from '@perdure/engine/ports';
import {
  createFrontend,
  createMatching,
  createNamespaces,
  HistoryHost,
  type HistoryService,
  type Metrics,
  type Namespaces,
} from '@perdure/server';
import { startGrpcServer } from '@perdure/transport-grpc';
import { Health } from './health.js';

export interface HostParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly serverVersion: string;
  readonly listen: { readonly host: string; readonly port: number };
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

/** The composition root: store -> history -> matching -> frontend -> gRPC. */
export async function startHost(parts: HostParts): Promise<RunningHost> {
  const { store, clock, random, logger, metrics, serverVersion, shardCount } = parts;
  const namespaces = createNamespaces({ store, clock, random, logger });
  await ensureNamespaces(namespaces, [systemNamespace, ...parts.namespaces]);
  // History and matching know each other: matching's calls find the service once it is there.
  const history: Pick<HistoryService, 'recordTaskStarted' | 'readDispatches' | 'leaveStickyQueue'> = {
    recordTaskStarted: (request, call) => host.service.recordTaskStarted(request, call),
    readDispatches: (request, call) => host.service.readDispatches(request, call),
    leaveStickyQueue: (request, call) => host.service.leaveStickyQueue(request, call),
  };
  const matching = createMatching({ history, clock, random, logger, metrics });
  const ownership = { ownsShard: () => true, onChange: () => () => undefined };
  const hostId = random.uuid();
  const host = new HistoryHost({ hostId, store, matching, ownership, clock, random, logger, metrics, shardCount });
  await host.start();
  const cluster = { id: random.uuid(), shardCount, storeName: store.name };
  const frontend = createFrontend({ history: host.service, matching, namespaces, clock, random, logger, metrics, serverVersion, cluster });
  const health = new Health();
  const server = await startGrpcServer({ ...parts.listen, services: frontend.services, health, logger });
  health.set(true);
  return {
    port: server.port,
    async stop(graceMs) {
      health.set(false);
      frontend.drain();
      await Promise.all([matching.drain(), server.drain(graceMs)]);
      await host.stop();
      await store.close();
    },
  };
}

async function ensureNamespaces(namespaces: Namespaces, names: readonly string[]): Promise<void> {
  for (const name of names) await namespaces.ensure({ name, retentionSeconds: daySeconds });
}
