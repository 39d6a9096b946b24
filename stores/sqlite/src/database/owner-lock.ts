import { hostname } from 'node:os';
import { StoreOpenError } from '@perdure/engine/ports';
import { messageOf, type Connection, type Driver } from '../driver/driver.js';

/** Readers of the owner's row lock the file for moments; so long is waited for them. Milliseconds. */
const busyTimeoutMs = 100;

/** Between writing our name and taking the lock for good another process may come in; then we look again. */
const attemptsMax = 5;

/**
 * Takes the only ownership of a database file, or throws a StoreOpenError that names the owner.
 *
 * The lock is SQLite's write lock on a small database beside the file, held by a transaction that stays open: it is a lock
 * of the operating system, so it ends with the process, however that ends. SQLite lets others read meanwhile, which is how they learn
 * who the owner is. Nothing in the lock file needs to survive anything, so it is not synced.
 */
export function lockForOwner(driver: Driver, filename: string): Connection {
  const lockFile = `${filename}.lock`;
  let connection: Connection | undefined;
  try {
    connection = driver.open(lockFile, { readOnly: false });
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = OFF;`);
    takeLock(driver, connection, filename);
    return connection;
  } catch (error) {
    connection?.close();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `The lock file ${lockFile} cannot be used (${messageOf(error)}); check that its folder exists and can be written, and remove the file if it is not from this program`,
    );
  }
}

function takeLock(driver: Driver, connection: Connection, filename: string): void {
  const owner = `process ${process.pid} (host ${hostname()})`;
  // A process number may come again after a restart; together with the time it does not.
  const token = `${process.pid} ${process.hrtime.bigint()}`;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    try {
      connection.exec('BEGIN IMMEDIATE');
    } catch (error) {
      if (driver.kindOf(error) !== 'busy') throw error;
      throw new StoreOpenError(`${filename} is in use by ${readOwner(connection)}; stop it or choose another --db-filename`);
    }
    connection.exec('CREATE TABLE IF NOT EXISTS owner (one INTEGER PRIMARY KEY CHECK (one = 1), owner TEXT, token TEXT)');
    const [row] = connection.prepare('SELECT token FROM owner').all();
    if (row?.[0] === token) return;
    connection.prepare('REPLACE INTO owner VALUES (1, ?, ?)').run(owner, token);
    connection.exec('COMMIT');
  }
  throw new StoreOpenError(`${filename} is being opened by several processes at once; start one of them again`);
}

function readOwner(connection: Connection): string {
  try {
    return String(connection.prepare('SELECT owner FROM owner').all()[0]?.[0] ?? 'another process');
  } catch {
    return 'another process';
  }
}
