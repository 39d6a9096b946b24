import type { ClusterHost, MembershipView } from './membership.js';
import { candidate, highestWeight, type Candidate } from './rendezvous.js';

/** Keys whose owner is remembered: more than there are shards and busy queues. */
const KNOWN_MAX = 50_000;

/**
 * The hosts of one view, and who owns what among them. A hundred hosts make a look ten microseconds, and sixteen thousand shards are
 * looked at every other second: what was found holds as long as the hosts are the same.
 */
export class SeenHosts implements MembershipView {
  readonly hosts: readonly ClusterHost[];
  readonly #candidates: readonly Candidate[];
  readonly #owners = new Map<string, string | undefined>();

  constructor(hosts: readonly ClusterHost[]) {
    this.hosts = [...hosts].sort((a, b) => (a.hostId < b.hostId ? -1 : 1));
    this.#candidates = this.hosts.map(({ hostId }) => candidate(hostId));
  }

  ownerOf(key: string): string | undefined {
    const known = this.#owners.get(key);
    if (known !== undefined) return known;
    const owner = highestWeight(this.#candidates, key);
    if (this.#owners.size >= KNOWN_MAX) this.#owners.clear();
    this.#owners.set(key, owner);
    return owner;
  }

  /** This view, if it has just these hosts, else a new one. */
  renewed(hosts: readonly ClusterHost[]): SeenHosts {
    const same = hosts.length === this.hosts.length && hosts.every((host) => this.#has(host));
    return same ? this : new SeenHosts(hosts);
  }

  #has({ hostId, peerAddress, version, formatVersion }: ClusterHost): boolean {
    return this.hosts.some(
      (known) =>
        known.hostId === hostId &&
        known.peerAddress === peerAddress &&
        known.version === version &&
        known.formatVersion === formatVersion,
    );
  }
}
