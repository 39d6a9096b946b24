/** What SQLite keeps in a cell. Numbers are integers within 2^53 - 1. */
export type Cell = number | string | Uint8Array | null;
export type Row = readonly Cell[];

/** A prepared statement. Parameters are positional. */
export interface Statement {
  /** Runs to the end; returns the number of rows changed. */
  run(...parameters: Row): number;
  all(...parameters: Row): Row[];
  /** Row by row, so that the reader may stop early. No other statement of the connection runs meanwhile. */
  each(...parameters: Row): Iterable<Row>;
}

export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/**
 * What an error of the driver means:
 * - `refused`: this content can never be stored (constraint, type, size); nothing of the statement was applied.
 * - `busy`: another connection holds a lock; nothing of the statement was applied.
 * - `failed`: the disk, the file or the memory failed.
 */
export type FailureKind = 'refused' | 'busy' | 'failed';

/** All that is used of a SQLite library. Synchronous: it runs in threads of its own. */
export interface Driver {
  readonly name: string;
  open(filename: string, options: { readonly readOnly: boolean }): Connection;
  kindOf(error: unknown): FailureKind;
}

export type DriverName = 'better-sqlite3' | 'node:sqlite';

/** SQLite's primary result codes that tell kinds apart. */
const resultCodes = { busy: 5, locked: 6, tooBig: 18, constraint: 19, mismatch: 20, range: 25 } as const;

export function kindOfResult(code: number): FailureKind {
  const primary = code & 0xff;
  if (primary === resultCodes.busy || primary === resultCodes.locked) return 'busy';
  const { tooBig, constraint, mismatch, range } = resultCodes;
  return primary === tooBig || primary === constraint || primary === mismatch || primary === range ? 'refused' : 'failed';
}

/** A value that a driver cannot bind at all is refused content too. */
export function isBindingError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
