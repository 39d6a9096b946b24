export { createMembership, type MembershipParts } from './heartbeats.js';
export type { ClusterHost, Membership, MembershipView } from './membership.js';
export { queueOwners } from './queue-owners.js';
export { soloMembership } from './solo.js';
