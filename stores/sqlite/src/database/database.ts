import { StoreOpenError, StoreUnavailableError } from '@perdure/engine/ports';
import { messageOf, type Connection, type Driver, type FailureKind, type Statement } from '../driver/driver.js';
import { migrate } from './schema.js';

/** The writer waits so long for a lock that another program (a shell, a backup) holds on the file. Milliseconds. */
const busyTimeoutMs = 1000;

/** After a restart of the write-ahead log its file is cut to this many bytes. */
const walBytesKept = 16 << 20;

export type Role = 'writer' | 'reader' | 'checkpointer';

/** `fullfsync`: on macOS an ordinary fsync does not reach the disk. */
const durabilityPragmas = `
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA checkpoint_fullfsync = ON;`;

const pragmasOf: Readonly<Record<Role, string>> = {
  // Checkpoints are made by the checkpointer, apart from the rare restart of a log that grew too long.
  writer: `PRAGMA journal_mode = WAL; ${durabilityPragmas}
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${walBytesKept};
    PRAGMA cache_size = -16000;`,
  checkpointer: `${durabilityPragmas} PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -1000;`,
  reader: `PRAGMA query_only = ON; PRAGMA cache_size = -8000;`,
};

/** A connection with its statements, each prepared when it is first used. */
export class Database {
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  readonly kindOf: (error: unknown) => FailureKind;

  constructor(connection: Connection, kindOf: (error: unknown) => FailureKind) {
    this.#connection = connection;
    this.kindOf = kindOf;
  }

  sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.#connection.prepare(text)));
    return statement;
  }

  /** Everything that is read inside is of one moment. */
  snapshot<Result>(read: () => Result): Result {
    this.sql('BEGIN').run();
    try {
      return read();
    } finally {
      this.sql('COMMIT').run();
    }
  }

  /** Runs the writes as one durable transaction, or not at all when something throws. */
  transaction<Result>(write: () => Result): Result {
    this.sql('BEGIN IMMEDIATE').run();
    try {
      const result = write();
      this.sql('COMMIT').run();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Some failures of SQLite have ended the transaction already, so that there is nothing to roll back. */
  rollback(): void {
    try {
      this.sql('ROLLBACK').run();
    } catch {
      // If a transaction were still open, the next BEGIN would fail and the thread would end.
    }
  }

  close(): void {
    this.#connection.close();
  }
}

/** Opens and prepares the file for one role. The writer creates and migrates it; the others need it to be there. */
export function openDatabase(driver: Driver, filename: string, role: Role): Database {
  let connection: Connection | undefined;
  try {
    connection = driver.open(filename, { readOnly: role === 'reader' });
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;`);
    connection.exec(pragmasOf[role]);
    if (role === 'writer') migrate(connection, filename);
    return new Database(connection, driver.kindOf);
  } catch (error) {
    connection?.close();
    if (error instanceof StoreOpenError) throw error;
    if (driver.kindOf(error) === 'busy')
      throw new StoreOpenError(`${filename} is locked by another program that has it open; close that program, then start again`);
    throw new StoreOpenError(
      `${filename} cannot be opened (${messageOf(error)}); check the path and its permissions, or restore a backup`,
    );
  }
}

/** What the caller of a read or a small write is told when SQLite fails. */
export function unavailable(error: unknown): StoreUnavailableError {
  return error instanceof StoreUnavailableError ? error : new StoreUnavailableError(`SQLite: ${messageOf(error)}`);
}
