/** Who waits for news of a unit: history long polls. Woken after commits and after volatile changes, once each. */
export class Watchers {
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Calls back at the next news. The returned function gives up waiting. */
  watch(unitText: string, callback: () => void): () => void {
    const callbacks = this.#waiting.get(unitText) ?? new Set();
    this.#waiting.set(unitText, callbacks);
    callbacks.add(callback);
    this.#count += 1;
    return () => {
      if (!callbacks.delete(callback)) return;
      this.#count -= 1;
      if (callbacks.size === 0 && this.#waiting.get(unitText) === callbacks) this.#waiting.delete(unitText);
    };
  }

  wake(unitText: string): void {
    const callbacks = this.#waiting.get(unitText);
    if (callbacks === undefined) return;
    this.#waiting.delete(unitText);
    this.#count -= callbacks.size;
    for (const callback of [...callbacks]) {
      callbacks.delete(callback);
      callback();
    }
  }

  wakeAll(): void {
    for (const unitText of [...this.#waiting.keys()]) this.wake(unitText);
  }
}
