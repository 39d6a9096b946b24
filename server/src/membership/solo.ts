import type { Membership, MembershipView } from './membership.js';

/** For a server that is alone on its store (the store sees to that): owns everything, always, and asks nobody. */
export function soloMembership(hostId: string): Membership {
  const view: MembershipView = { hosts: [{ hostId, peerAddress: '', version: '', formatVersion: 0 }] };
  return {
    hostId,
    isShared: false,
    view: () => view,
    onChange: () => () => {},
    ownerOfShard: () => hostId,
    ownerOfQueue: () => hostId,
    keepsQueue: () => true,
    look: () => Promise.resolve(),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
