import { RequestError } from '@perdure/engine';
import { CancelSource } from '@perdure/wire/types';
import type { HistoryService } from '../history/service.js';
import type { MatchingService } from '../matching/service.js';
import type { Membership, MembershipService } from '../membership/index.js';
import { peerLeft, peerUnreached } from './marks.js';
import { createRemoteHistory, createRemoteMatching, createRemoteMembership, type CallBytes } from './remote.js';

/** A way to one host, made by a transport. Connects when it is first used. */
export interface PeerConnection {
  readonly call: CallBytes;
  close(): void;
}

export interface PeerConnections {
  readonly history: (hostId: string) => HistoryService;
  readonly matching: (hostId: string) => MatchingService;
  readonly membership: (hostId: string) => MembershipService;
  close(): void;
}

interface Peer {
  readonly history: HistoryService;
  readonly matching: MatchingService;
  readonly membership: MembershipService;
  leave(): void;
}

/**
 * The ways to the other hosts of the view, as the routers want them. When a host leaves the view the calls it has are given up at
 * once: a host that is stopped or cut off would keep its callers until some deadline.
 */
export function connectPeers(membership: Membership, connect: (address: string) => PeerConnection): PeerConnections {
  const peers = new Map<string, Peer>();

  const peerOf = (hostId: string): Peer => {
    const known = peers.get(hostId);
    if (known !== undefined) return known;
    const host = membership.view().hosts.find((each) => each.hostId === hostId);
    if (host === undefined) throw peerUnreached(`${hostId} has left`);
    const peer = createPeer(hostId, connect(host.peerAddress));
    peers.set(hostId, peer);
    return peer;
  };

  const forget = (isGone: (hostId: string) => boolean) => {
    for (const [hostId, peer] of peers) {
      if (!isGone(hostId)) continue;
      peers.delete(hostId);
      peer.leave();
    }
  };

  const stopListening = membership.onChange(() => {
    const live = new Set(membership.view().hosts.map(({ hostId }) => hostId));
    forget((hostId) => !live.has(hostId));
  });

  return {
    history: (hostId) => peerOf(hostId).history,
    matching: (hostId) => peerOf(hostId).matching,
    membership: (hostId) => peerOf(hostId).membership,
    close() {
      stopListening();
      forget(() => true);
    },
  };
}

function createPeer(hostId: string, connection: PeerConnection): Peer {
  const open = new Set<() => void>();
  let left = false;
  const call: CallBytes = async (bytes, { deadlineMs, signal }) => {
    if (left) throw peerUnreached(`${hostId} has left`);
    const ended = new CancelSource();
    const abort = () => ended.abort();
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    open.add(abort);
    try {
      return await connection.call(bytes, { deadlineMs, signal: ended });
    } catch (error) {
      throw left && !(error instanceof RequestError) ? peerLeft(hostId) : error;
    } finally {
      open.delete(abort);
      signal?.removeEventListener('abort', abort);
    }
  };
  return {
    history: createRemoteHistory(call),
    matching: createRemoteMatching(call),
    membership: createRemoteMembership(call),
    leave() {
      left = true;
      for (const abort of open) abort();
      connection.close();
    },
  };
}
