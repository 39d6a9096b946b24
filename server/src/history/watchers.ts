/** Who waits for news of a unit: history long polls. Woken after commits and after volatile changes, once each. */
import { isRunning, type RunDraft } from '@perdure/engine';

/** What is waited for: any change, or that a run of the unit has closed. */
export type News = 'change' | 'close';

export const hasClosed = ({ root }: RunDraft): boolean => !isRunning(root);

interface Watch {
  readonly callback: () => void;
  readonly news: News;
}

export class Watchers {
  readonly #waiting = new Map<string, Set<Watch>>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Calls back at the next news. The returned function gives up waiting. */
  watch(unitText: string, news: News, callback: () => void): () => void {
    const watches = this.#waiting.get(unitText) ?? new Set();
    this.#waiting.set(unitText, watches);
    const watch = { callback, news };
    watches.add(watch);
    this.#count += 1;
    return () => this.#forget(unitText, watches, watch);
  }

  /** Something has changed; `closed`: so that a run has closed. */
  wake(unitText: string, closed: boolean): void {
    const watches = this.#waiting.get(unitText);
    if (watches === undefined) return;
    // Whoever watches again at once waits for what comes after this.
    for (const watch of [...watches]) {
      if (!closed && watch.news === 'close') continue;
      this.#forget(unitText, watches, watch);
      watch.callback();
    }
  }

  wakeAll(): void {
    for (const unitText of [...this.#waiting.keys()]) this.wake(unitText, true);
  }

  #forget(unitText: string, watches: Set<Watch>, watch: Watch): void {
    if (!watches.delete(watch)) return;
    this.#count -= 1;
    if (watches.size === 0 && this.#waiting.get(unitText) === watches) this.#waiting.delete(unitText);
  }
}
