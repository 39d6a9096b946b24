import { comparePositions, justBefore, type Position } from './offer.js';

/** A request for a page of a shard's rows. */
export interface Pull {
  readonly shardId: number;
  /** undefined: from the first row. */
  readonly after: Position | undefined;
  readonly limit: number;
}

interface Cursor {
  after: Position | undefined;
  /** Rows asked for by the pull under way; 0: none. */
  reading: number;
  /** Waits before it tries again. */
  cooling: boolean;
  failuresInARow: number;
  /** Rows turned up behind the pull under way: where to go on when it has come back. */
  rewind: { readonly after: Position | undefined } | undefined;
}

const earlier = (a: Position | undefined, b: Position | undefined): Position | undefined =>
  a && b ? (comparePositions(a, b) <= 0 ? a : b) : undefined;

/**
 * The shards that have rows for this queue which are not in memory, and how far each has been read. Holds no rows.
 *
 * A shard leaves only when a page said that nothing follows, and nothing was refused or announced while that page was on its way:
 * a row that was refused meanwhile may be newer than the page.
 */
export class Backlog {
  /** In the order of their turns. */
  readonly #cursors = new Map<number, Cursor>();
  #rowsAskedFor = 0;
  #busy = 0;

  get shards(): number {
    return this.#cursors.size;
  }

  /** Shards that could be read now. */
  get ready(): number {
    return this.#cursors.size - this.#busy;
  }

  /** Rows that the pulls under way may bring. */
  get rowsAskedFor(): number {
    return this.#rowsAskedFor;
  }

  /** Nothing is known of the shard's rows: read from the first one. */
  announced(shardId: number): void {
    this.#goBack(shardId, undefined);
  }

  /** The row at `first` and later ones were offered and not kept; everything before it is held, done, or behind the cursor. */
  refused(shardId: number, first: Position): void {
    this.#goBack(shardId, justBefore(first));
  }

  /** The next shard whose turn it is; its rows count as asked for until `pageRead` or `pullFailed`. */
  next(limit: number): Pull | undefined {
    if (this.ready === 0) return undefined;
    for (const [shardId, cursor] of this.#cursors) {
      if (cursor.reading > 0 || cursor.cooling) continue;
      this.#cursors.delete(shardId);
      this.#cursors.set(shardId, cursor);
      cursor.reading = limit;
      this.#rowsAskedFor += limit;
      this.#busy += 1;
      return { shardId, after: cursor.after, limit };
    }
    return undefined;
  }

  /** `last`: the place of the page's last row, undefined when it was empty. */
  pageRead(shardId: number, last: Position | undefined, more: boolean): void {
    const cursor = this.#cursors.get(shardId);
    if (!cursor || !this.#endReading(cursor)) return;
    cursor.failuresInARow = 0;
    const { rewind } = cursor;
    cursor.rewind = undefined;
    if (!more && !rewind) {
      this.#cursors.delete(shardId);
      return;
    }
    cursor.after = last ?? cursor.after;
    if (rewind) cursor.after = earlier(cursor.after, rewind.after);
  }

  /** Returns how often in a row it failed. The shard is left alone until `retry`. */
  pullFailed(shardId: number): number {
    const cursor = this.#cursors.get(shardId);
    if (!cursor || !this.#endReading(cursor)) return 0;
    if (cursor.rewind) cursor.after = earlier(cursor.after, cursor.rewind.after);
    cursor.rewind = undefined;
    cursor.cooling = true;
    this.#busy += 1;
    return (cursor.failuresInARow += 1);
  }

  retry(shardId: number): void {
    const cursor = this.#cursors.get(shardId);
    if (!cursor?.cooling) return;
    cursor.cooling = false;
    this.#busy -= 1;
  }

  #goBack(shardId: number, after: Position | undefined): void {
    const cursor = this.#cursors.get(shardId);
    if (!cursor) {
      this.#cursors.set(shardId, { after, reading: 0, cooling: false, failuresInARow: 0, rewind: undefined });
    } else if (cursor.reading > 0) {
      cursor.rewind = cursor.rewind ? { after: earlier(cursor.rewind.after, after) } : { after };
    } else {
      cursor.after = earlier(cursor.after, after);
    }
  }

  #endReading(cursor: Cursor): boolean {
    if (cursor.reading === 0) return false;
    this.#rowsAskedFor -= cursor.reading;
    this.#busy -= 1;
    cursor.reading = 0;
    return true;
  }
}
