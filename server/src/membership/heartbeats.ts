/**
 * Membership by heartbeats in the cluster's own database: every host renews its row about once a second and reads those of the
 * others, whose ages the store measures by its own clock. Hosts' clocks are never compared.
 */
import type { Clock, HostRow, Logger, Random, Store } from '@perdure/engine/ports';
import { hostData, readHostRow } from './host-row.js';
import { Lease } from './lease.js';
import type { ClusterHost, Membership, MembershipView } from './membership.js';
import { queueKey, shardKey } from './rendezvous.js';
import { SeenHosts } from './seen-hosts.js';

export interface MembershipParts extends ClusterHost {
  readonly store: Pick<Store, 'heartbeatHost' | 'listHosts' | 'removeHost'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly heartbeatMs?: number;
  /** A host that was silent for so long is taken for gone. A few heartbeats, so that one lost to a busy store changes nothing. */
  readonly leaseMs?: number;
}

/** Rows of hosts that were silent for so many leases are removed: each run of a process leaves one if it is killed. */
const leasesUntilRemoved = 10;
/** Says nothing about where a host is: hosts of several machines may have it. */
const anyAddress = /^(0\.0\.0\.0|\[::\]):/;
/** Two tries and a bit fit into a lease. */
const callsPerLease = 3;

export const createMembership = (parts: MembershipParts): Membership => new HeartbeatMembership(parts);

class HeartbeatMembership implements Membership {
  readonly hostId: string;
  readonly isShared = true;
  readonly #parts: MembershipParts;
  readonly #self: ClusterHost;
  readonly #heartbeatMs: number;
  readonly #leaseMs: number;
  readonly #lease: Lease;
  readonly #listeners = new Set<() => void>();
  readonly #unreadable = new Set<string>();
  /** The same hosts without and with this one. */
  #others = new SeenHosts([]);
  #all = new SeenHosts([]);
  #published = this.#others;
  #storeAnswers = true;
  #stopped = false;
  #hasJoined = false;
  #round: Promise<void> = Promise.resolve();
  #cancelNext = () => {};
  #joined = () => {};

  constructor(parts: MembershipParts) {
    const { hostId, peerAddress, version, formatVersion, clock, heartbeatMs = 1_000, leaseMs = 5_000 } = parts;
    this.hostId = hostId;
    this.#parts = parts;
    this.#self = { hostId, peerAddress, version, formatVersion };
    this.#heartbeatMs = heartbeatMs;
    this.#leaseMs = leaseMs;
    this.#lease = new Lease(clock, leaseMs, () => this.#leaseEnded());
    this.#see([]);
  }

  view(): MembershipView {
    return this.#now();
  }

  onChange(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  ownerOfShard(shardId: number): string | undefined {
    return this.#now().ownerOf(shardKey(shardId));
  }

  ownerOfQueue(queue: string): string | undefined {
    return this.#now().ownerOf(queueKey(queue));
  }

  keepsQueue(queue: string): boolean {
    return !this.#stopped && this.#all.ownerOf(queueKey(queue)) === this.hostId;
  }

  async look(): Promise<void> {
    try {
      if (!this.#stopped) this.#look(await this.#parts.store.listHosts(this.#callOptions));
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the hosts could not be read; the next heartbeat tries again');
    }
  }

  start(): Promise<void> {
    const joined = new Promise<void>((resolve) => (this.#joined = resolve));
    this.#beat();
    return joined;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelNext();
    // A heartbeat under way would put the row back.
    await this.#round;
    this.#lease.end();
    try {
      await this.#parts.store.removeHost(this.hostId, this.#callOptions);
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'this host could not take its row out of the cluster; its lease will run out');
    }
    this.#publish();
    this.#joined();
  }

  get #callOptions() {
    return { timeoutMs: Math.ceil(this.#leaseMs / callsPerLease) };
  }

  #now(): SeenHosts {
    return this.#lease.holds && !this.#stopped ? this.#all : this.#others;
  }

  #beat(): void {
    if (this.#stopped) return;
    this.#round = this.#renewAndLook()
      .then((answered) => this.#noteStore(answered))
      .then(() => {
        if (this.#stopped) return;
        // Not all hosts at the same moment.
        const delayMs = this.#heartbeatMs * (0.9 + 0.2 * this.#parts.random.next());
        this.#cancelNext = this.#parts.clock.setTimer(delayMs, () => this.#beat());
      });
  }

  /** Resolves to the reason if the store did not answer. */
  async #renewAndLook(): Promise<unknown> {
    const { store } = this.#parts;
    const renewal = this.#lease.renewal();
    let renewed = false;
    try {
      await store.heartbeatHost({ hostId: this.hostId, data: hostData(this.#self) }, this.#callOptions);
      renewed = renewal(true);
      this.#look(await store.listHosts(this.#callOptions));
    } catch (error) {
      if (!renewed) renewal(false);
      return error;
    }
    this.#hasJoined ||= renewed;
    if (renewed && !this.#stopped) this.#joined();
    return undefined;
  }

  #look(rows: readonly HostRow[]): void {
    const live: ClusterHost[] = [];
    for (const row of rows) {
      if (row.hostId === this.hostId) continue;
      if (row.ageMs >= leasesUntilRemoved * this.#leaseMs) this.#remove(row.hostId);
      if (row.ageMs >= this.#leaseMs) continue;
      const host = readHostRow(row);
      if (host === undefined) this.#noteUnreadable(row.hostId);
      else if (this.#isFormerSelf(host)) this.#remove(row.hostId);
      else live.push(host);
    }
    this.#see(live);
    this.#publish();
  }

  /**
   * Two processes cannot listen at one address: the host of that row was killed, and this one has been started in its place. Only until
   * this host has joined, so that two which tell others the same address by mistake do not throw each other out for ever.
   */
  #isFormerSelf({ peerAddress }: ClusterHost): boolean {
    return !this.#hasJoined && peerAddress === this.#self.peerAddress && !anyAddress.test(peerAddress);
  }

  #remove(hostId: string): void {
    // Of no consequence if it fails: the next look tries again.
    this.#parts.store.removeHost(hostId, this.#callOptions).catch(() => {});
  }

  #noteUnreadable(hostId: string): void {
    if (this.#unreadable.has(hostId)) return;
    this.#unreadable.add(hostId);
    this.#parts.logger.error({ hostId }, 'the row of a host cannot be read; the host is ignored');
  }

  #see(others: readonly ClusterHost[]): void {
    this.#others = this.#others.renewed(others);
    this.#all = this.#all.renewed([...others, this.#self]);
  }

  #leaseEnded(): void {
    if (!this.#stopped)
      this.#parts.logger.warn({ leaseMs: this.#leaseMs }, 'the lease of this host ran out: it owns nothing until it is renewed');
    this.#publish();
  }

  #noteStore(error: unknown): void {
    const answers = error === undefined;
    if (answers === this.#storeAnswers) return;
    this.#storeAnswers = answers;
    if (answers) this.#parts.logger.info({}, 'the store takes heartbeats again');
    else this.#parts.logger.warn({ err: error }, 'the store takes no heartbeats, trying on');
  }

  /** Tells the listeners if the view is another one. */
  #publish(): void {
    const before = this.#published;
    const now = this.#now();
    this.#published = now;
    const joined = now.hosts.filter((host) => !has(before, host));
    const left = before.hosts.filter((host) => !has(now, host));
    if (joined.length + left.length === 0) return;
    const ids = (hosts: readonly ClusterHost[]) => hosts.map(({ hostId }) => hostId);
    this.#parts.logger.info(
      { joined: ids(joined), left: ids(left), hosts: now.hosts.length },
      'the hosts of the cluster have changed',
    );
    for (const listener of [...this.#listeners]) this.#tell(listener);
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'what follows from a change of hosts failed');
    }
  }
}

const has = ({ hosts }: MembershipView, { hostId, peerAddress }: ClusterHost): boolean =>
  hosts.some((other) => other.hostId === hostId && other.peerAddress === peerAddress);
