/** The units of a shard in memory, least recently used first out, bounded in bytes. Pinned units stay whatever the budget says. */
import type { LoadedUnit } from './loaded-unit.js';

export class UnitCache {
  /** Insertion order is order of use. */
  readonly #units = new Map<string, { readonly unit: LoadedUnit; bytes: number }>();
  #bytes = 0;

  constructor(private readonly bytesMax: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(text: string): LoadedUnit | undefined {
    const entry = this.#units.get(text);
    if (entry === undefined) return undefined;
    this.#units.delete(text);
    this.#units.set(text, entry);
    return entry.unit;
  }

  /** Also after every change: the weight is taken anew. */
  put(unit: LoadedUnit): void {
    const before = this.#units.get(unit.text);
    if (before !== undefined) this.#units.delete(unit.text);
    const bytes = unit.bytes;
    this.#bytes += bytes - (before?.bytes ?? 0);
    this.#units.set(unit.text, { unit, bytes });
    if (this.#bytes > this.bytesMax) this.#evict(unit.text);
  }

  drop(text: string): void {
    const entry = this.#units.get(text);
    if (entry === undefined) return;
    this.#units.delete(text);
    this.#bytes -= entry.bytes;
  }

  /** Looks at a bounded number of units, so that many pinned ones cost no more than a short walk each time. */
  #evict(keep: string): void {
    let looked = 0;
    for (const [text, { unit }] of this.#units) {
      if (this.#bytes <= this.bytesMax || (looked += 1) > EVICTION_LOOKS_MAX) return;
      if (unit.pinned || text === keep) this.get(text);
      else this.drop(text);
    }
  }
}
const EVICTION_LOOKS_MAX = 64;
