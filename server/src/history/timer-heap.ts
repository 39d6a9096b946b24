/** A binary heap of timers by due time, then text, so that simulations repeat; any of them can be taken out by its text. */

export interface HeapTimer {
  readonly dueMs: number;
  /** Equal for equal timers. */
  readonly text: string;
}

const before = (a: HeapTimer, b: HeapTimer): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.text < b.text);

export class TimerHeap<Timer extends HeapTimer> {
  readonly #heap: Timer[] = [];
  /** Where in the heap each one is. */
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.#heap.length;
  }

  has(text: string): boolean {
    return this.#places.has(text);
  }

  first(): Timer | undefined {
    return this.#heap[0];
  }

  push(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(timer, this.#heap.length - 1);
  }

  remove(text: string): void {
    const index = this.#places.get(text);
    if (index === undefined) return;
    this.#places.delete(text);
    const last = this.#heap.pop();
    if (last === undefined || index === this.#heap.length) return;
    const parent = this.#heap[(index - 1) >> 1];
    if (index > 0 && parent !== undefined && before(last, parent)) this.#rise(last, index);
    else this.#sink(last, index);
  }

  clear(): void {
    this.#heap.length = 0;
    this.#places.clear();
  }

  #rise(timer: Timer, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !before(timer, above)) break;
      this.#put(above, index);
      index = parent;
    }
    this.#put(timer, index);
  }

  #sink(timer: Timer, from: number): void {
    let index = from;
    for (;;) {
      let child = index * 2 + 1;
      const left = this.#heap[child];
      const right = this.#heap[child + 1];
      if (left === undefined) break;
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        smaller = right;
        child += 1;
      }
      if (!before(smaller, timer)) break;
      this.#put(smaller, index);
      index = child;
    }
    this.#put(timer, index);
  }

  #put(timer: Timer, index: number): void {
    this.#heap[index] = timer;
    this.#places.set(timer.text, index);
  }
}
