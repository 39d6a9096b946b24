/** What happened, line by line: a hash over all lines tells two runs apart, the last lines tell what led to a failure. */
export class Trace {
  readonly #last: string[] = [];
  #lines = 0;
  #high = 0x811c9dc5;
  #low = 0x01000193;

  constructor(private readonly linesKept: number) {}

  line(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      this.#high = Math.imul(this.#high ^ code, 0x01000193);
      this.#low = Math.imul(this.#low ^ (code + index), 0x85ebca6b);
    }
    this.#last[this.#lines % this.linesKept] = text;
    this.#lines += 1;
  }

  get hash(): string {
    return [this.#high, this.#low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** The newest lines, oldest first. */
  tail(): string[] {
    const from = this.#lines % this.linesKept;
    return this.#lines <= this.linesKept ? [...this.#last] : [...this.#last.slice(from), ...this.#last.slice(0, from)];
  }
}
