// A look into a server's SQLite file from outside, to lock it and to spoil rows in it.
import { createRequire } from 'node:module';

/** The part of the driver that is used. */
export interface SqliteFile {
  exec(sql: string): void;
  prepare(sql: string): { run(...parameters: readonly unknown[]): { readonly changes: number } };
  close(): void;
}
type Driver = new (filename: string) => SqliteFile;

/** undefined where the driver's compiled part is missing; the server then uses Node's own. */
export const sqliteDriver: Driver | undefined = loadDriver();

function loadDriver(): Driver | undefined {
  try {
    const driver = createRequire(import.meta.url)('better-sqlite3') as Driver;
    new driver(':memory:').close();
    return driver;
  } catch {
    return undefined;
  }
}
