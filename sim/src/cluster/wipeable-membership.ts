/**
 * A host's membership under which a host's task queues may leave it and come back, while it keeps its shards: its matching forgets
 * everything, although the process lives. The other hosts see the same, each in its own time, but not before it has happened.
 */
import { queueOwners, type Membership } from '@perdure/server';

export interface WipeableMembership extends Membership {
  /** From now on the host matches no queue. The returned function ends that. */
  hide(hostId: string): () => void;
}

export function wipeable(inner: Membership): WipeableMembership {
  const hidden = new Set<string>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const view = () => {
    const { hosts } = inner.view();
    return hidden.size === 0 ? inner.view() : { hosts: hosts.filter(({ hostId }) => !hidden.has(hostId)) };
  };
  inner.onChange(tell);
  return {
    hostId: inner.hostId,
    isShared: inner.isShared,
    start: () => inner.start(),
    stop: () => inner.stop(),
    look: () => inner.look(),
    ownerOfShard: (shardId) => inner.ownerOfShard(shardId),
    view,
    ownerOfQueue: (queue) => (hidden.size === 0 ? inner.ownerOfQueue(queue) : queueOwners(view())(queue)),
    keepsQueue: (queue) => (hidden.size === 0 ? inner.keepsQueue(queue) : queueOwners(view())(queue) === inner.hostId),
    onChange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    hide(hostId) {
      hidden.add(hostId);
      tell();
      return () => {
        hidden.delete(hostId);
        tell();
      };
    },
  };
}
