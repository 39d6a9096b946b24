/**
 * A map under change: reads see the changes, the base stays as it was. What a transition changed is exactly what it writes, so
 * the cost of a transition does not grow with the size of the base.
 */
export class DraftMap<K, V> {
  /** Made at the first change: most parts of most transitions stay as they are. */
  #changes: Map<K, V | undefined> | undefined;
  #size: number;

  constructor(readonly base: ReadonlyMap<K, V>) {
    this.#size = base.size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    return this.#changes?.has(key) === true ? this.#changes.get(key) : this.base.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    if (!this.has(key)) this.#size += 1;
    this.#changes ??= new Map();
    this.#changes.set(key, value);
  }

  delete(key: K): void {
    if (this.has(key)) this.#size -= 1;
    if (!this.base.has(key)) {
      this.#changes?.delete(key);
      return;
    }
    this.#changes ??= new Map();
    this.#changes.set(key, undefined);
  }

  clear(): void {
    for (const [key] of [...this.entries()]) this.delete(key);
  }

  /** Every entry as it is now: unchanged ones first. Linear in the base: for rare steps only (flush, close, describe). */
  *entries(): Generator<[K, V]> {
    for (const [key, value] of this.base) if (this.#changes?.has(key) !== true) yield [key, value];
    for (const [key, value] of this.changes()) if (value !== undefined) yield [key, value];
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** What changed: the new value, or undefined for a deletion. */
  changes(): ReadonlyMap<K, V | undefined> {
    return this.#changes ?? NO_CHANGES;
  }

  /** Writes the changes into the base. The draft must not be used afterwards. */
  applyTo(base: Map<K, V>): void {
    for (const [key, value] of this.changes()) {
      if (value === undefined) base.delete(key);
      else base.set(key, value);
    }
  }
}
const NO_CHANGES: ReadonlyMap<never, never> = new Map<never, never>();
