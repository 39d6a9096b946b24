/** The hosts of a run, what befalls them, and the ways between them and to them. */
import type { Store } from '@perdure/engine/ports';
import type { CallInfo, PeerConnection } from '@perdure/server';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Outage, StoreObserver } from '../faults/fault-store-parts.js';
import { faultStore } from '../faults/fault-store.js';
import { Network } from '../faults/network.js';
import { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { createSimHost, type HistoryOfMatching, type SimHost } from './sim-host.js';

export interface ClusterParts {
  readonly world: World;
  readonly faults: FaultPlan;
  readonly database: Store;
  readonly observer: StoreObserver;
  /** Put between a host and its store, by tests that take guards away. */
  readonly storeOfHost: (store: Store, world: World) => Store;
  readonly historyOfMatching: HistoryOfMatching;
}

const SHARDS = 4;
const HOSTS_MAX = 4;
/** A tick of misfortune: each fault of hosts may strike once per tick. */
const TICK_MS = 2_000;
const SKEWS_MS = [0, 50, 2_000, 30_000];
const PAUSE_MS = 15_000;
const DOWN_MS = 12_000;
const OUTAGE_MS = 8_000;
const WIPED_MS = 2_000;

export class Cluster {
  readonly network: Network;
  readonly #hosts = new Set<SimHost>();
  readonly #outage: Outage = { untilMs: 0 };
  readonly #skewMsMax: number;
  #started = 0;

  constructor(private readonly parts: ClusterParts) {
    this.network = new Network(parts.world, parts.faults);
    this.#skewMsMax = parts.world.random.pick(SKEWS_MS);
  }

  start(): void {
    const hosts = this.parts.world.random.between(1, 3);
    for (let index = 0; index < hosts; index += 1) this.#startHost();
    this.#tick();
  }

  /** Not dead; they may stand still. */
  get hosts(): readonly SimHost[] {
    return [...this.#hosts];
  }

  /** A call of a worker or client to some host, as a load balancer would choose it. */
  async callSome<Answer>(
    caller: {
      readonly machine: Machine;
      readonly label: string;
      readonly timeoutMs: number;
      readonly signal?: AbortSignal;
      readonly isPoll?: boolean;
    },
    serve: (host: SimHost, call: CallInfo) => Promise<Answer>,
  ): Promise<Answer> {
    const hosts = this.hosts;
    if (hosts.length === 0) throw Object.assign(new Error('no host is up'), { code: 14 });
    const host = this.parts.world.random.pick(hosts);
    const { machine: from, label, timeoutMs } = caller;
    const way = {
      from,
      to: host.machine,
      label: `${label} to ${host.machine.name}`,
      timeoutMs,
      signal: caller.signal,
      isPoll: caller.isPoll === true,
    };
    return this.network.call(way, (signal) => serve(host, { deadlineMs: host.clock.now() + timeoutMs, signal }));
  }

  #startHost(): void {
    this.#started += 1;
    const { world } = this.parts;
    const host = createSimHost({
      world,
      hostId: `host${this.#started}`,
      skewMs: this.#drawSkewMs(),
      shardCount: SHARDS,
      storeOf: (machine) => this.#storeOf(machine),
      historyOfMatching: this.parts.historyOfMatching,
      connect: (from, address) => this.#connect(from, address),
    });
    this.#hosts.add(host);
    world.note(`${host.machine.name} starts, skew ${host.clock.skewMs}`);
    host.roles.start().catch((error: Error) => {
      // A process that cannot start ends; whoever runs it starts it again.
      world.note(`${host.machine.name} cannot start: ${error.message}`);
      if (error.name !== 'StoreUnavailableError') world.fail(error);
      this.#kill(host);
    });
  }

  #drawSkewMs(): number {
    return this.parts.world.random.between(-this.#skewMsMax, this.#skewMsMax);
  }

  #storeOf(machine: Machine): Store {
    const { world, faults, database, observer, storeOfHost } = this.parts;
    return storeOfHost(faultStore({ world, machine, faults, database, observer, outage: this.#outage }), world);
  }

  #connect(from: SimHost, address: string): PeerConnection {
    const { world } = this.parts;
    const nobody = new Machine(world, address);
    nobody.kill();
    return {
      call: (bytes, { deadlineMs, signal }) => {
        const host = this.hosts.find(({ machine }) => machine.name === address);
        const timeoutMs = deadlineMs === undefined ? 70_000 : Math.max(0, deadlineMs - from.clock.now());
        const to = host?.machine ?? nobody;
        const way = { from: from.machine, to, label: `${from.machine.name} calls ${address}`, timeoutMs, signal };
        return this.network.call(way, async (signal) => {
          if (host === undefined) throw new Error('unreachable: nobody serves');
          return host.roles.servePeer(bytes, { deadlineMs: host.clock.now() + timeoutMs, signal });
        });
      },
      close: () => undefined,
    };
  }

  #kill(host: SimHost): void {
    host.machine.kill();
    this.#hosts.delete(host);
    const { world } = this.parts;
    world.at(world.random.between(0, DOWN_MS), 'a host is started again', () => this.#startHost());
  }

  #leave(host: SimHost): void {
    const { world } = this.parts;
    void host.roles.stop().then(() => {
      host.machine.kill();
      this.#hosts.delete(host);
    });
    world.at(world.random.between(0, DOWN_MS), 'a host follows', () => this.#startHost());
  }

  /** It forgets its polls, tasks and queries now; the others hear of it when it is over, or in the middle of it. */
  #wipeMatching(host: SimHost): void {
    const { world } = this.parts;
    const lastsMs = world.random.between(10, WIPED_MS);
    for (const { machine, membership } of this.hosts) {
      const isIt = machine === host.machine;
      const begins = () => {
        const end = membership.hide(host.machine.name);
        const untilMs = lastsMs + (isIt ? 0 : world.random.between(0, WIPED_MS));
        world.at(untilMs, `${machine.name} sees matching of ${host.machine.name}`, () => machine.enter('message', end));
      };
      if (isIt) begins();
      else world.at(world.random.between(0, lastsMs), `${machine.name} misses matching`, () => machine.enter('message', begins));
    }
  }

  #tick(): void {
    const { world, faults } = this.parts;
    world.at(TICK_MS, 'tick', () => {
      this.#strike();
      this.#tick();
    });
    const running = this.hosts.filter(({ machine }) => machine.state === 'up');
    if (running.length > 0 && faults.strikes('clockJumps')) world.random.pick(running).clock.skewMs = this.#drawSkewMs();
  }

  #strike(): void {
    const { world, faults } = this.parts;
    const { random } = world;
    if (faults.strikes('storeOutage')) this.#outage.untilMs = world.nowMs + random.between(100, OUTAGE_MS);
    const running = this.hosts.filter(({ machine }) => machine.state === 'up');
    if (running.length === 0) return;
    if (this.#hosts.size < HOSTS_MAX && faults.strikes('hostJoins')) this.#startHost();
    const host = random.pick(running);
    if (faults.strikes('matchingWiped')) this.#wipeMatching(host);
    if (faults.strikes('hostKilled')) return this.#kill(host);
    if (faults.strikes('hostLeaves')) return this.#leave(host);
    if (!faults.strikes('hostPaused')) return;
    host.machine.pause();
    world.at(random.between(10, PAUSE_MS), `${host.machine.name} goes on`, () => host.machine.resume());
  }
}

export type { SimHost };
