import type { Clock, Logger, Random, Store } from '@perdure/engine/ports';
import { createMembership, soloMembership, type ClusterHostParts, type ClusterHostRoles, type Membership } from '@perdure/server';
import { PeerClient, peerCallPath, startGrpcServer } from '@perdure/transport-grpc';

/** Where a host of a cluster listens for the others. */
export interface PeerListening {
  readonly host: string;
  readonly port: number;
  /** Where the others reach it, unless that is `host`. */
  readonly address?: string | undefined;
}

/** How a host takes part in its cluster. */
export interface Participation extends Pick<ClusterHostParts, 'connect'> {
  readonly membership: Membership;
  /** Answers the other hosts from now on. */
  serve(roles: Pick<ClusterHostRoles, 'servePeer'>): void;
  /** Once the host has left. */
  close(graceMs: number): Promise<void>;
}

/** Formats of stored rows that this version reads. */
const formatVersion = 1;
/** A call carries a client's request, which is at most 4 MiB, and somewhat more. */
const peerCallBytesMax = 8 * 1024 * 1024;

/** For a host that has its store for itself. */
export function alone(random: Random): Participation {
  const connect = (address: string) => {
    throw new Error(`there is no host at ${address}`);
  };
  return { membership: soloMembership(random.uuid()), connect, serve: () => undefined, close: () => Promise.resolve() };
}

export interface JoiningParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly serverVersion: string;
  readonly listen: PeerListening;
}

/** Listens for the other hosts, so that the address is known that membership tells them. @throws ListenError */
export async function joining({ listen, ...parts }: JoiningParts): Promise<Participation> {
  const { logger, random, serverVersion } = parts;
  let roles: Pick<ClusterHostRoles, 'servePeer'> | undefined;
  const server = await startGrpcServer({
    host: listen.host,
    port: listen.port,
    limits: { requestBytesMax: peerCallBytesMax },
    rawServices: {
      [peerCallPath]: (bytes, call) => {
        if (roles === undefined) throw new Error('a call between hosts came before the start');
        return roles.servePeer(bytes, call);
      },
    },
    logger,
  });
  const host = listen.address ?? listen.host;
  const peerAddress = `${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  const hostId = random.uuid();
  logger.info({ hostId, peerAddress }, 'listening for the other hosts of the cluster');
  return {
    membership: createMembership({ ...parts, hostId, peerAddress, version: serverVersion, formatVersion }),
    connect: (address) => {
      const client = new PeerClient(address);
      return { call: (bytes, call) => client.call(bytes, call), close: () => client.close() };
    },
    serve: (served) => (roles = served),
    close: (graceMs) => server.drain(graceMs),
  };
}
