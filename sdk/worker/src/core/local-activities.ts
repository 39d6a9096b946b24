import type { LocalActivityRequest } from './effect.js';
import type { LocalActivityMarker } from './markers.js';

/** What the worker is asked to do about a run's local activities. */
export type LocalActivityWork =
  | { readonly type: 'run'; readonly activity: LocalActivityRequest }
  | { readonly type: 'cancel'; readonly seq: number }
  | { readonly type: 'cancelAll' };

/** A run's local activities between the code's wish and their outcome. */
export class LocalActivities {
  #wanted: LocalActivityRequest[] = [];
  #cancels: number[] = [];
  readonly #running = new Set<number>();
  readonly #markersAhead = new Map<number, LocalActivityMarker>();
  #isOver = false;

  want(activity: LocalActivityRequest): void {
    this.#wanted.push(activity);
  }

  cancel(seq: number): void {
    this.#cancels.push(seq);
  }

  /** Resolved, abandoned, or never begun. */
  forget(seq: number): void {
    this.withdraw(seq);
    this.#running.delete(seq);
  }

  /** Takes back a wish that no one has seen yet. */
  withdraw(seq: number): LocalActivityRequest | undefined {
    const index = this.#wanted.findIndex((wanted) => wanted.seq === seq);
    return index === -1 ? undefined : this.#wanted.splice(index, 1)[0];
  }

  noteMarker(marker: LocalActivityMarker): void {
    this.#markersAhead.set(marker.seq, marker);
  }

  takeMarker(seq: number): LocalActivityMarker | undefined {
    const marker = this.#markersAhead.get(seq);
    this.#markersAhead.delete(seq);
    return marker;
  }

  /** The run ends: nothing is begun, and nothing that runs holds up its last task. */
  end(): void {
    this.#isOver = true;
  }

  takeWork(): readonly LocalActivityWork[] {
    if (this.#isOver) {
      const none = this.#running.size === 0;
      this.#running.clear();
      return none ? [] : [{ type: 'cancelAll' }];
    }
    const cancels = this.#cancels.map((seq): LocalActivityWork => ({ type: 'cancel', seq }));
    const runs = this.#wanted.map((activity): LocalActivityWork => ({ type: 'run', activity }));
    for (const { seq } of this.#wanted) this.#running.add(seq);
    this.#wanted = [];
    this.#cancels = [];
    return [...cancels, ...runs];
  }

  /** How many the current workflow task has to wait for. */
  get outstanding(): number {
    return this.#isOver ? 0 : this.#running.size + this.#wanted.length;
  }
}
