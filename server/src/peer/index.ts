/**
 * Calls between the hosts of a cluster.
 *
 *     frontend, matching, shards -> router -> this host's service, called directly
 *                                          \-> connectPeers -> bytes -> transport -> servePeerCalls -> another host's service
 */
export { createClusterHost, type ClusterHostParts, type ClusterHostRoles } from './cluster-host.js';
export { connectPeers, type PeerConnection, type PeerConnections } from './connections.js';
export { createHistoryRouter, type HistoryRouterParts } from './history-router.js';
export { createMatchingRouter } from './matching-router.js';
export type { CallBytes, TransportFailure } from './remote.js';
export type { RoutingParts } from './routing.js';
export { servePeerCalls } from './serve.js';
