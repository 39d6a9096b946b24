import type { MembershipView } from './membership.js';
import { candidate, highestWeight, queueKey } from './rendezvous.js';

/** Who matched what in a view, to be compared with another one. */
export function queueOwners({ hosts }: MembershipView): (queue: string) => string | undefined {
  const candidates = hosts.map(({ hostId }) => candidate(hostId));
  return (queue) => highestWeight(candidates, queueKey(queue));
}
