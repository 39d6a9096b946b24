// For tests: a host that can be paused, with a clock that may be wrong and a store that may be away.
import { StoreUnavailableError, type Clock, type Logger, type Store } from '@perdure/engine/ports';
import type { MemoryDatabase } from '@perdure/store-memory';
import type { VirtualClock } from '../../matching/testing/virtual-clock.js';
import { createMembership, type Membership } from '../index.js';

/** One process, as far as membership sees it. */
export class Host {
  readonly logged: string[] = [];
  readonly member: Membership;
  readonly store: Store;
  changes = 0;
  storeAway = false;
  #paused: (() => void)[] | undefined;

  constructor(
    readonly id: string,
    time: VirtualClock,
    database: MemoryDatabase,
    skewMs = 0,
    peerAddress = `${id}:7400`,
  ) {
    const clock: Clock = {
      now: () => time.now() + skewMs,
      setTimer: (delayMs, callback) => time.setTimer(delayMs, () => this.#whenRunning(callback)),
    };
    this.store = this.#weather(database.open());
    const log = (_: unknown, message: string) => void this.logged.push(message);
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const about = { hostId: id, peerAddress, version: '0.1.0', formatVersion: 1 };
    this.member = createMembership({ ...about, store: this.store, clock, random: { uuid: () => id, next: () => 0.5 }, logger });
    this.member.onChange(() => (this.changes += 1));
  }

  pause(): void {
    this.#paused = [];
  }

  resume(): void {
    const held = this.#paused ?? [];
    this.#paused = undefined;
    for (const callback of held) callback();
  }

  get sees(): string {
    return this.member
      .view()
      .hosts.map(({ hostId }) => hostId)
      .join();
  }

  #whenRunning(callback: () => void): void {
    if (this.#paused === undefined) callback();
    else this.#paused.push(callback);
  }

  #weather(store: Store): Store {
    return new Proxy(store, {
      get: (target, method) => {
        const call = Reflect.get(target, method) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (this.storeAway) throw new StoreUnavailableError('away');
          const answer = await call(...args);
          await new Promise<void>((resolve) => this.#whenRunning(resolve));
          return answer;
        };
      },
    });
  }
}
