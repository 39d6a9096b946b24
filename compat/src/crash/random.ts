/** Random numbers that a seed decides (xorshift, 32 bits): the plan of a run can be told by one number. */
export class SeededRandom {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0 || 1;
    for (let warmUp = 0; warmUp < 8; warmUp++) this.fraction();
  }

  /** At least 0, less than 1. */
  fraction(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.fraction() * (most - least);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }
}
