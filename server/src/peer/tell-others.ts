import type { Clock } from '@perdure/engine/ports';
import type { Membership } from '../membership/index.js';
import type { PeerConnections } from './connections.js';

/** A host that does not answer at once learns it from its next heartbeat. */
const patienceMs = 500;

/**
 * Tells the other hosts that this one has come or gone, and resolves when they have seen it: a shard's owner that knows lets go of
 * it at once, instead of working on it in vain until its next heartbeat.
 */
export async function tellOthers(membership: Membership, peers: PeerConnections, clock: Clock): Promise<void> {
  const { hostId: self } = membership;
  const others = membership.view().hosts.filter(({ hostId }) => hostId !== self);
  if (others.length === 0) return;
  const tell = async (hostId: string) => {
    await peers.membership(hostId).hostsChanged({ hostId: self }, { deadlineMs: clock.now() + patienceMs });
  };
  await new Promise<void>((resolve) => {
    const cancel = clock.setTimer(patienceMs, resolve);
    void Promise.allSettled(others.map(({ hostId }) => tell(hostId))).then(() => {
      cancel();
      resolve();
    });
  });
}

/** Tells them each time this host is back in its own view after its lease had run out. */
export function tellWhenBack(membership: Membership, tell: () => Promise<void>): () => void {
  const isLive = () => membership.view().hosts.some(({ hostId }) => hostId === membership.hostId);
  let wasLive = isLive();
  return membership.onChange(() => {
    const back = !wasLive && isLive();
    wasLive = isLive();
    if (back) void tell();
  });
}
