/**
 * Calls between the hosts of a cluster.
 *
 *     frontend, matching, shards -> router -> this host's service, a direct call
 *                                          \-> connectPeers -> bytes -> transport -> servePeerCalls -> that host's service
 *
 * To wire a host, with `history` and `matching` being its own services and PeerClient the transport's:
 *
 *     const peers = connectPeers(membership, (address) => new PeerClient(address)-like { call, close });
 *     const everywhere = { membership, clock, random };
 *     const routedHistory = createHistoryRouter({ ...everywhere, shards, local: history, remote: peers.history });
 *     const routedMatching = createMatchingRouter({ ...everywhere, local: matching, remote: peers.matching });
 *     rawServices: { [peerCallPath]: servePeerCalls({ history, matching }) }
 *
 * The frontend gets both routers, matching gets routedHistory, the shards get routedMatching. history and matching themselves need a
 * router before the routers can have them, so `local` may be a getter or a thin object that forwards.
 *
 * A host that is alone does the same with soloMembership and no peers, and pays a map look-up.
 */
export { connectPeers, type PeerConnection, type PeerConnections } from './connections.js';
export { createHistoryRouter, type HistoryRouterParts } from './history-router.js';
export { queueNotOwned } from './marks.js';
export { createMatchingRouter } from './matching-router.js';
export { createRemoteHistory, createRemoteMatching, type CallBytes, type TransportFailure } from './remote.js';
export type { RoutingParts } from './routing.js';
export { servePeerCalls } from './serve.js';
