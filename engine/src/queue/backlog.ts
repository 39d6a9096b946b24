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
  /** Rows were refused while a pull was under way: where to go on, at the latest, when it has come back. */
  rewind: Position | undefined;
  /** Rows may have turned up anywhere: to be read from the first one again, now or at the end. */
  startOver: boolean;
  /** Pages read since it began at the first row, or at the first refused one. */
  pages: number;
  /** It does not start over before so many pages, unless it is at the end. */
  pagesBeforeStartOver: number;
}

const newCursor = (after: Position | undefined): Cursor => ({
  after,
  reading: 0,
  cooling: false,
  failuresInARow: 0,
  rewind: undefined,
  startOver: false,
  pages: 0,
  pagesBeforeStartOver: 1,
});

/** undefined is before everything. */
const earlier = (a: Position | undefined, b: Position): Position | undefined => (a && comparePositions(a, b) > 0 ? b : a);

/**
 * Goes back to the first row if that was asked for and enough has been read since the last time. Twice as much is needed each time: a
 * shard may announce itself at every page, and behind so many rows of started workflow tasks that nothing new would ever be reached.
 */
function startOverWhenDue(cursor: Cursor): void {
  if (!cursor.startOver || cursor.pages < cursor.pagesBeforeStartOver) return;
  cursor.pagesBeforeStartOver = cursor.pages * 2;
  cursor.pages = 0;
  cursor.after = undefined;
  cursor.startOver = false;
}

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
    const cursor = this.#cursors.get(shardId);
    if (!cursor) {
      this.#cursors.set(shardId, newCursor(undefined));
      return;
    }
    cursor.startOver = true;
    if (cursor.reading === 0) startOverWhenDue(cursor);
  }

  /** The row at `first` and later ones were offered and not kept; everything before it is held, done, or ahead of the cursor. */
  refused(shardId: number, first: Position): void {
    const before = justBefore(first);
    const cursor = this.#cursors.get(shardId);
    if (!cursor) this.#cursors.set(shardId, newCursor(before));
    else if (cursor.reading === 0) cursor.after = earlier(cursor.after, before);
    else cursor.rewind = cursor.rewind ? earlier(cursor.rewind, before) : before;
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
    cursor.pages += 1;
    if (!more && !cursor.rewind) {
      this.#cursors.delete(shardId);
      if (cursor.startOver) this.#cursors.set(shardId, newCursor(undefined));
      return;
    }
    cursor.after = last ?? cursor.after;
    this.#rewind(cursor);
    startOverWhenDue(cursor);
  }

  /** Returns how often in a row it failed. The shard is left alone until `retry`. */
  pullFailed(shardId: number): number {
    const cursor = this.#cursors.get(shardId);
    if (!cursor || !this.#endReading(cursor)) return 0;
    this.#rewind(cursor);
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

  #rewind(cursor: Cursor): void {
    if (cursor.rewind) cursor.after = earlier(cursor.after, cursor.rewind);
    cursor.rewind = undefined;
  }

  #endReading(cursor: Cursor): boolean {
    if (cursor.reading === 0) return false;
    this.#rowsAskedFor -= cursor.reading;
    this.#busy -= 1;
    cursor.reading = 0;
    return true;
  }
}
