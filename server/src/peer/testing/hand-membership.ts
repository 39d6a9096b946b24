// For tests: a view of three hosts, of which this is a, moved by hand.
import type { ClusterHost, Membership } from '../../membership/index.js';

export class HandMembership implements Membership {
  readonly hostId = 'a';
  readonly isShared = true;
  owner: string | undefined = 'a';
  asked: (number | string)[] = [];
  hosts: ClusterHost[] = ['a', 'b', 'c'].map((hostId) => ({ hostId, peerAddress: `${hostId}:1`, version: '', formatVersion: 1 }));
  readonly listeners = new Set<() => void>();
  view = () => ({ hosts: this.hosts });
  onChange(callback: () => void): () => void {
    this.listeners.add(callback);
    return () => this.listeners.delete(callback);
  }
  ownerOfShard = (shardId: number) => (this.asked.push(shardId), this.owner);
  ownerOfQueue = (text: string) => (this.asked.push(text), this.owner);
  keepsQueue = () => this.owner === this.hostId;
  look = () => Promise.resolve();
  start = () => Promise.resolve();
  stop = () => Promise.resolve();
  leave(hostId: string): void {
    this.hosts = this.hosts.filter((host) => host.hostId !== hostId);
    for (const listener of this.listeners) listener();
  }
}
