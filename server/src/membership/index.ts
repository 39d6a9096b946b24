export { createMembership, type MembershipParts } from './heartbeats.js';
export type { ClusterHost, Membership, MembershipView } from './membership.js';
export type { MembershipService } from './service.js';
export { queueOwners } from './queue-owners.js';
export { soloMembership } from './solo.js';
