import { StoreUnavailableError, type CommitOutcome, type ShardCommit } from '@perdure/engine/ports';
import { commitGroup } from '../database/commit.js';
import { unavailable, type Database } from '../database/database.js';
import { operations, type OperationName } from '../database/operations.js';
import type { Row } from '../driver/driver.js';

/** The way to one connection. Calls are carried out one after the other, in the order they are made. */
export interface Lane {
  /** Rejects with StoreUnavailableError when there is no answer. */
  call(operation: OperationName, args: Row, timeoutMs: number): Promise<readonly Row[]>;
  /** Rejects with StoreUnavailableError when the outcome is unknown. */
  commit(group: readonly ShardCommit[], timeoutMs: number): Promise<readonly CommitOutcome[]>;
  /** Ends the connection once running calls are done. */
  close(): Promise<void>;
}

/** A connection in the caller's own thread, for databases in memory: no timers, no threads, so that a simulation can repeat it exactly. */
export function inlineLane(database: Database): Lane {
  let isOpen = true;

  async function attempt<Result>(run: () => Result): Promise<Result> {
    if (!isOpen) throw new StoreUnavailableError('the store is closed');
    try {
      return run();
    } catch (error) {
      throw unavailable(error);
    }
  }

  return {
    call: async (operation, args) =>
      attempt(() => {
        const run = operations.writer[operation];
        if (run === undefined) throw new Error(`this connection does not know ${operation}`);
        return run(database, args);
      }),
    commit: async (group) => attempt(() => commitGroup(database, group)),
    close: async () => {
      if (isOpen) database.close();
      isOpen = false;
    },
  };
}
