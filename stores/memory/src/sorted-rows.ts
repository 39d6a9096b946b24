import { compareBytes } from './bytes.js';

/** A key is its fields in order; a shorter key stands before all keys that it begins, which is how ranges are started. */
export type Key = readonly (number | Uint8Array)[];

export function compareKeys(left: Key, right: Key): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left[i];
    const b = right[i];
    const order = typeof a === 'number' ? a - (b as number) : compareBytes(a as Uint8Array, b as Uint8Array);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export interface Row<Value> {
  readonly key: Key;
  readonly value: Value;
}

/** A chunk is split in two beyond this size: inserting moves at most so many references, also among 100,000 rows. */
const chunkRowsMax = 512;

/** Rows in the order of their keys, like a database's index: point access and ranges in both directions. */
export class SortedRows<Value> {
  /** No chunk is empty; all keys of a chunk stand before all keys of the next. */
  readonly #chunks: Row<Value>[][] = [];

  get(key: Key): Value | undefined {
    const row = this.#at(key);
    return row === undefined ? undefined : row.value;
  }

  has(key: Key): boolean {
    return this.#at(key) !== undefined;
  }

  set(key: Key, value: Value): void {
    const { chunk, index } = this.#seek(key);
    const rows = this.#chunks[chunk];
    if (rows === undefined) return this.#append({ key, value });
    const present = rows[index];
    if (present !== undefined && compareKeys(present.key, key) === 0) rows[index] = { key, value };
    else {
      rows.splice(index, 0, { key, value });
      if (rows.length > chunkRowsMax) this.#chunks.splice(chunk + 1, 0, rows.splice(chunkRowsMax / 2));
    }
  }

  delete(key: Key): void {
    if (!this.has(key)) return;
    const { chunk, index } = this.#seek(key);
    const rows = this.#chunks[chunk] as Row<Value>[];
    rows.splice(index, 1);
    if (rows.length === 0) this.#chunks.splice(chunk, 1);
  }

  /** Rows with key >= `from`, ascending. The rows must not be changed while this is being read. */
  *from(from: Key): Generator<Row<Value>, void> {
    let { chunk, index } = this.#seek(from);
    for (; chunk < this.#chunks.length; chunk++, index = 0) {
      const rows = this.#chunks[chunk] as Row<Value>[];
      for (; index < rows.length; index++) yield rows[index] as Row<Value>;
    }
  }

  /** Rows with key < `before`, descending. */
  *before(before: Key): Generator<Row<Value>, void> {
    let { chunk, index } = this.#seek(before);
    for (; chunk >= 0; chunk--) {
      const rows = this.#chunks[chunk] ?? [];
      for (let i = Math.min(index, rows.length) - 1; i >= 0; i--) yield rows[i] as Row<Value>;
      index = Infinity;
    }
  }

  #at(key: Key): Row<Value> | undefined {
    const { chunk, index } = this.#seek(key);
    const row = this.#chunks[chunk]?.[index];
    return row !== undefined && compareKeys(row.key, key) === 0 ? row : undefined;
  }

  /** Where the first row with key >= `key` stands, or would stand. */
  #seek(key: Key): { chunk: number; index: number } {
    const chunk = lowerBound(this.#chunks, (rows) => compareKeys((rows[rows.length - 1] as Row<Value>).key, key) >= 0);
    const index = lowerBound(this.#chunks[chunk] ?? [], (row) => compareKeys(row.key, key) >= 0);
    return { chunk, index };
  }

  #append(row: Row<Value>): void {
    const last = this.#chunks[this.#chunks.length - 1];
    if (last === undefined || last.length >= chunkRowsMax) this.#chunks.push([row]);
    else last.push(row);
  }
}

/** Index of the first element the test accepts, the length when none; accepted ones must all stand at the end. */
function lowerBound<Element>(elements: readonly Element[], accepts: (element: Element) => boolean): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (accepts(elements[middle] as Element)) high = middle;
    else low = middle + 1;
  }
  return low;
}
