export { createMembership, type MembershipParts } from './heartbeats.js';
export type { ClusterHost, Membership, MembershipView } from './membership.js';
export { soloMembership } from './solo.js';
