/** The units of a shard in memory, bounded in bytes, those not used lately first out. Pinned units stay whatever the budget says. */
import { isRunning } from '@perdure/engine';
import type { LoadedUnit } from './loaded-unit.js';

interface Entry {
  readonly unit: LoadedUnit;
  readonly text: string;
  bytes: number;
  /** Looked at since it was last considered for eviction. */
  used: boolean;
}

/**
 * Closed units are read once more, by whoever waited for the result, and then seldom again. They get this share of the budget, so that
 * they die young: kept for longer they are moved about by the garbage collector, which cost 0.2 ms of CPU per workflow.
 */
const CLOSED_SHARE = 1 / 16;
/** Units looked at in one eviction, so that many pinned ones cost no more than a short walk each time. */
const EVICTION_LOOKS_MAX = 64;

export class UnitCache {
  readonly #open: Generation;
  readonly #closed: Generation;

  /** `bytesMax` is asked at every change: shards of a host share its budget, and come and go. */
  constructor(private readonly bytesMax: () => number) {
    this.#open = new Generation();
    this.#closed = new Generation();
  }

  get bytes(): number {
    return this.#open.bytes + this.#closed.bytes;
  }

  get(text: string): LoadedUnit | undefined {
    const entry = this.#open.get(text) ?? this.#closed.get(text);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.unit;
  }

  /** Also after every change: the weight is taken anew. */
  put(unit: LoadedUnit): void {
    const [here, there] = isClosed(unit) ? [this.#closed, this.#open] : [this.#open, this.#closed];
    there.drop(unit.text);
    here.put(unit);
    const bytesMax = this.bytesMax();
    const closedBytesMax = bytesMax * CLOSED_SHARE;
    if (this.#closed.bytes > closedBytesMax) this.#closed.evict(closedBytesMax, unit);
    if (this.bytes > bytesMax) this.#open.evict(bytesMax - this.#closed.bytes, unit);
  }

  drop(text: string): void {
    this.#open.drop(text);
    this.#closed.drop(text);
  }
}

/** Nothing is expected to happen to it. */
function isClosed(unit: LoadedUnit): boolean {
  const { current } = unit;
  return current !== undefined && unit.pending === undefined && !isRunning(current.state.root);
}

/** Insertion order, with a second chance for what was used: a look costs no change of the order. */
class Generation {
  readonly #entries = new Map<string, Entry>();
  bytes = 0;

  get(text: string): Entry | undefined {
    return this.#entries.get(text);
  }

  put(unit: LoadedUnit): void {
    const { bytes, text } = unit;
    const known = this.#entries.get(text);
    this.bytes += bytes - (known?.bytes ?? 0);
    if (known?.unit === unit) {
      known.bytes = bytes;
      known.used = true;
    } else this.#entries.set(text, { unit, text, bytes, used: false });
  }

  drop(text: string): void {
    const entry = this.#entries.get(text);
    if (entry === undefined) return;
    this.#entries.delete(text);
    this.bytes -= entry.bytes;
  }

  evict(bytesMax: number, keep: LoadedUnit): void {
    let looked = 0;
    for (const entry of this.#entries.values()) {
      if (this.bytes <= bytesMax || (looked += 1) > EVICTION_LOOKS_MAX) return;
      const { text, unit } = entry;
      if (!entry.used && !unit.pinned && unit !== keep) {
        this.drop(text);
        continue;
      }
      entry.used = false;
      this.#entries.delete(text);
      this.#entries.set(text, entry);
    }
  }
}
