/**
 * The roles of one host and the ways between all hosts, wired up. A host that is alone is wired the same way, with soloMembership: its
 * calls find nobody else to go to, and cost a hash more than calling the roles directly.
 *
 *     frontend, matching, shards -> router -> this host's service, called directly
 *                                          \-> connectPeers -> bytes -> transport -> servePeerCalls -> another host's service
 */
import type { Clock, Logger, Random, Store } from '@perdure/engine/ports';
import type { CallInfo } from '../call.js';
import { HistoryHost, type ShardOwnership } from '../history/index.js';
import type { HistoryService } from '../history/service.js';
import { createMatching, type Matching, type MatchingParts } from '../matching/matching.js';
import type { MatchingService } from '../matching/service.js';
import { queueOwners, type Membership } from '../membership/index.js';
import { queueText, type QueueRef } from '../tasks.js';
import type { Metrics } from '../telemetry/index.js';
import { connectPeers, type PeerConnection, type PeerConnections } from './connections.js';
import { createHistoryRouter } from './history-router.js';
import { guardedService } from './guarded.js';
import { hostIsLeaving, hostIsNotLive } from './marks.js';
import { createMatchingRouter } from './matching-router.js';
import { servePeerCalls } from './serve.js';
import { tellOthers, tellWhenBack } from './tell-others.js';

export interface ClusterHostParts {
  readonly store: Store;
  readonly membership: Membership;
  /** A way to the host at an address of the view. Never called for a host that is alone. */
  readonly connect: (address: string) => PeerConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Shards made when the database has none. */
  readonly shardCount: number;
  /** How the host's matching is made; a simulation puts itself between it and history. */
  readonly createMatching?: (parts: MatchingParts) => Matching;
}

export interface ClusterHostRoles {
  /** Of the whole cluster: for the frontend. */
  readonly history: HistoryService;
  readonly matching: MatchingService;
  /** For the transport: what other hosts call. May be served before the start. */
  servePeer(bytes: Uint8Array, call: CallInfo): Promise<Uint8Array>;
  /** Joins the cluster and takes shards. The other hosts call from now on, so serve them first. */
  start(): Promise<void>;
  /** Ends the polls that wait in this host's matching. A task that is on its way to one still arrives. */
  endPolls(): Promise<void>;
  /** Leaves the cluster, ends what is under way and gives the shards back. End the frontend's calls before. */
  stop(): Promise<void>;
}

export function createClusterHost(parts: ClusterHostParts): ClusterHostRoles {
  const { membership, clock } = parts;
  const peers = connectPeers(membership, parts.connect);
  let leaving = false;
  let closed = false;
  const { history, matching, localMatching, shards } = wireRoles(parts, peers, () => closed);
  const stopFollowing = followQueues(membership, localMatching, shards);
  const verifying = verifyShards(parts, shards);
  const isReady = () => isLive(membership) && shards.shardRows.length > 0;
  const servePeer = servePeerCalls({
    history: guardedService('history', shards.service, () => (isReady() ? undefined : hostIsNotLive())),
    matching: guardedService('matching', localMatching, () => (leaving ? hostIsLeaving() : undefined)),
    membership: { hostsChanged: () => membership.look() },
  });
  const tell = () => tellOthers(membership, peers, clock);
  return {
    history,
    matching,
    servePeer,
    async start() {
      await membership.start();
      await tell();
      tellWhenBack(membership, tell);
      await shards.start();
      verifying.start();
    },
    endPolls: () => {
      leaving = true;
      return localMatching.drain();
    },
    async stop() {
      await membership.stop();
      await tell();
      await localMatching.drain();
      verifying.stop();
      await shards.stop();
      stopFollowing();
      closed = true;
      peers.close();
    },
  };
}

/** Each role calls the other through a router, and the router calls the role. */
function wireRoles(parts: ClusterHostParts, peers: PeerConnections, isClosed: () => boolean) {
  const { membership, clock, random, logger, metrics } = parts;
  const ways = { membership, clock, random, isClosed };
  const history = createHistoryRouter({
    ...ways,
    shards: () => shards.shardRows,
    get local() {
      return shards.service;
    },
    remote: peers.history,
  });
  const ownsQueue = (queue: QueueRef) => membership.keepsQueue(queueText(queue));
  const localMatching = (parts.createMatching ?? createMatching)({ history, clock, random, logger, metrics, ownsQueue });
  const matching = createMatchingRouter({ ...ways, local: localMatching, remote: peers.matching });
  const ownership = ownershipBy(membership);
  const shards = new HistoryHost({ ...parts, hostId: membership.hostId, matching, cluster: history, ownership });
  return { history, matching, localMatching, shards };
}

const ownershipBy = (membership: Membership): ShardOwnership => ({
  ownsShard: (shardId) => membership.ownerOfShard(shardId) === membership.hostId,
  onChange: (callback) => membership.onChange(callback),
});

/** After a change of hosts: matching lets go of what is no longer its own, shards bring their tasks to the queues' new hosts. */
function followQueues(membership: Membership, matching: Matching, shards: HistoryHost): () => void {
  let ownerBefore = queueOwners(membership.view());
  return membership.onChange(() => {
    const owner = queueOwners(membership.view());
    matching.ownershipChanged();
    shards.matchingChanged((queue) => owner(queueText(queue)) !== ownerBefore(queueText(queue)));
    ownerBefore = owner;
  });
}

/**
 * After a pause the calls of other hosts may be read before any timer has run. Reads are answered from memory, without the store's fence,
 * so they must not come from a host that was taken for gone. (Calls of this host's own go through a router, which knows.)
 */
const isLive = (membership: Membership): boolean => membership.view().hosts.some(({ hostId }) => hostId === membership.hostId);

/** One look for the shards of a host, however many there are; the price of finding out late is timers that fire late. */
const verifyEveryMs = 2_000;

/** Finds shards that another host took without this one noticing, and brings them back if they should be here. */
function verifyShards({ membership, clock, logger }: ClusterHostParts, shards: HistoryHost) {
  let cancel = () => {};
  let stopped = !membership.isShared;
  const later = () => {
    if (!stopped) cancel = clock.setTimer(verifyEveryMs, () => void verify());
  };
  const verify = async () => {
    await shards.verifyOwned().catch((error: unknown) => logger.debug({ err: error }, 'shards could not be verified, trying on'));
    later();
  };
  return {
    start: later,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
