import type { CommitOutcome } from '@perdure/engine/ports';
import type { Role } from '../database/database.js';
import type { DriverName } from '../driver/driver.js';

/** What a thread is started with. It loads its driver at once and opens the file when it is told to. */
export interface ThreadData {
  readonly role: Role;
  readonly filename: string;
  readonly driver: DriverName | undefined;
}

/**
 * A call: its number, what to do, until when it is of any use (see `monotonicMs`), and its packed arguments. `open` and `close` have
 * none, `commit` has a packed group, all others one row of cells. Arrays, because cloning them is cheaper than objects.
 */
export type Request = readonly [id: number, operation: string, deadlineMs: number, bytes: Uint8Array | undefined];

/**
 * `rows`: packed rows. `outcomes`: of a commit, undefined when every shard is committed. `failed`: why the call could not be answered.
 * `unusable`: why the file cannot be opened.
 */
export type Reply =
  | readonly [id: number, kind: 'rows', rows: Uint8Array]
  | readonly [id: number, kind: 'outcomes', outcomes: readonly CommitOutcome[] | undefined]
  | readonly [id: number, kind: 'failed', reason: string]
  | readonly [id: number, kind: 'unusable', reason: string];

/** A clock that all threads of a process share and that never jumps, in milliseconds. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
