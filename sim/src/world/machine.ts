/** A process that can stand still and can die. All that reaches its code comes through `enter`. */
import type { Clock } from '@perdure/engine/ports';
import type { World } from './world.js';

type Entry = 'timer' | 'message';

export class Machine {
  #state: 'up' | 'paused' | 'dead' = 'up';
  #held: { readonly kind: Entry; readonly run: () => void }[] = [];
  readonly #onDeath = new Set<() => void>();

  constructor(
    readonly world: World,
    readonly name: string,
  ) {}

  get state(): 'up' | 'paused' | 'dead' {
    return this.#state;
  }

  /** Runs now; later if the machine is paused; never if it is dead. */
  enter(kind: Entry, run: () => void): void {
    if (this.#state === 'up') run();
    else if (this.#state === 'paused') this.#held.push({ kind, run });
  }

  /** Called once at death, for those whose connections break. The returned function forgets it. */
  onDeath(callback: () => void): () => void {
    this.#onDeath.add(callback);
    return () => this.#onDeath.delete(callback);
  }

  pause(): void {
    if (this.#state === 'up') this.#state = 'paused';
  }

  /** All that came meanwhile is seen now: in order, or what came from outside before the timers. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'up';
    const held = this.#held;
    this.#held = [];
    const messagesFirst = this.world.random.chance(0.5);
    const ordered = messagesFirst
      ? [...held.filter(({ kind }) => kind === 'message'), ...held.filter(({ kind }) => kind === 'timer')]
      : held;
    for (const { kind, run } of ordered) this.world.at(0, `${this.name} catches up`, () => this.enter(kind, run));
  }

  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#held = [];
    for (const callback of [...this.#onDeath]) callback();
    this.#onDeath.clear();
  }

  sleep(delayMs: number, label: string): Promise<void> {
    return new Promise((resolve) => this.world.at(delayMs, `${this.name} ${label}`, () => this.enter('timer', resolve)));
  }
}

/** Where the wall clocks stand when a run begins. */
const EPOCH_MS = 1_800_000_000_000;

/** A machine's own wall clock, off by a skew that may jump, and its timers, which do not mind. */
export class MachineClock implements Clock {
  constructor(
    private readonly machine: Machine,
    public skewMs: number,
  ) {}

  now(): number {
    return EPOCH_MS + this.machine.world.nowMs + this.skewMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    let cancelled = false;
    const { machine } = this;
    const run = () => {
      if (!cancelled) callback();
    };
    const forget = machine.world.at(delayMs, `${machine.name} timer`, () => machine.enter('timer', run));
    return () => {
      cancelled = true;
      forget();
    };
  }
}
