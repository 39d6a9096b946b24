/** One host of the cluster: the server's own roles, over a simulated machine. */
import type { Logger, Store } from '@perdure/engine/ports';
import {
  createClusterHost,
  createMatching,
  createMembership,
  noMetrics,
  type ClusterHostRoles,
  type MatchingParts,
  type PeerConnection,
} from '@perdure/server';
import { Machine, MachineClock } from '../world/machine.js';
import type { World } from '../world/world.js';
import { wipeable, type WipeableMembership } from './wipeable-membership.js';

/** What history answers to matching; a test that takes a guard away comes in between. */
export type HistoryOfMatching = (history: MatchingParts['history']) => MatchingParts['history'];

export interface SimHost {
  readonly machine: Machine;
  readonly clock: MachineClock;
  readonly membership: WipeableMembership;
  readonly roles: ClusterHostRoles;
}

export interface SimHostParts {
  readonly world: World;
  readonly hostId: string;
  readonly skewMs: number;
  readonly shardCount: number;
  readonly storeOf: (machine: Machine) => Store;
  readonly historyOfMatching: HistoryOfMatching;
  readonly connect: (from: SimHost, hostId: string) => PeerConnection;
}

/** The one thing that is logged as an error although all is well: content that the simulated store refuses on purpose. */
const EXPECTED_ERROR = 'the store refuses a unit';

function hostLogger(world: World, hostId: string): Logger {
  const silent = (): void => undefined;
  return {
    debug: silent,
    info: (_, message) => world.note(`${hostId} says: ${message}`),
    warn: (_, message) => world.note(`${hostId} warns: ${message}`),
    error: (fields, message) => {
      if (message !== EXPECTED_ERROR) world.fail(`${hostId} logged an error: ${message} ${describe(fields)}`);
    },
  };
}

function describe(fields: Readonly<Record<string, unknown>>): string {
  const text = (value: unknown) => (value instanceof Error ? (value.stack ?? value.message) : JSON.stringify(value));
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${text(value)}`)
    .join(' ');
}

export function createSimHost({ world, hostId, skewMs, shardCount, ...parts }: SimHostParts): SimHost {
  const { storeOf, historyOfMatching, connect } = parts;
  const machine = new Machine(world, hostId);
  const clock = new MachineClock(machine, skewMs);
  const store = storeOf(machine);
  const { random } = world;
  const logger = hostLogger(world, hostId);
  const about = { hostId, peerAddress: hostId, version: '0.1.0', formatVersion: 1 };
  const membership = wipeable(createMembership({ ...about, store, clock, random, logger }));
  const common = { store, membership, clock, random, logger, metrics: noMetrics, shardCount };
  const roles = createClusterHost({
    ...common,
    createMatching: (given) => createMatching({ ...given, history: historyOfMatching(given.history) }),
    connect: (address) => connect(host, address),
  });
  const host: SimHost = { machine, clock, membership, roles };
  return host;
}
