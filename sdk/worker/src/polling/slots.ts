/** Permits for work that may go on at the same time; who waits longest gets the next. */
export class Slots {
  #used = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #whenEmpty: (() => void)[] = [];

  constructor(readonly size: number) {}

  get used(): number {
    return this.#used;
  }

  get free(): number {
    return Math.max(this.size - this.#used, 0);
  }

  /** Waits for a permit. False: the signal was aborted first, and there is none. */
  async take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.tryTake()) return true;
    return new Promise((resolve) => {
      const grant = () => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        resolve(false);
      };
      this.#waiting.push(grant);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Resolves once no permit is out. */
  async empty(): Promise<void> {
    if (this.#used > 0) await new Promise<void>((resolve) => void this.#whenEmpty.push(resolve));
  }

  tryTake(): boolean {
    if (this.#used >= this.size) return false;
    this.#used++;
    return true;
  }

  /** For work that cannot be refused: beyond the size if need be. */
  takeAnyway(): void {
    this.#used++;
  }

  /** A permit that goes back hands itself on to who waits. */
  giveBack(): void {
    this.#used--;
    if (this.#used === 0) for (const told of this.#whenEmpty.splice(0)) told();
    if (this.#used >= this.size) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#used++;
    next();
  }
}
