import { StoreOpenError } from '@perdure/engine/ports';
import { loadBetterSqlite3 } from './better-sqlite3.js';
import { messageOf, type Driver, type DriverName } from './driver.js';
import { loadNodeSqlite } from './node-sqlite.js';

const loaders: Readonly<Record<DriverName, () => Driver>> = {
  'better-sqlite3': loadBetterSqlite3,
  'node:sqlite': loadNodeSqlite,
};

/** The driver that is asked for, or else the first that can be loaded; better-sqlite3 is the faster one. */
export function loadDriver(wanted: DriverName | undefined): Driver {
  const names: readonly DriverName[] = wanted === undefined ? ['better-sqlite3', 'node:sqlite'] : [wanted];
  const reasons: string[] = [];
  for (const name of names) {
    try {
      return loaders[name]();
    } catch (error) {
      reasons.push(`${name}: ${messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 300)}`);
    }
  }
  throw new StoreOpenError(
    `No SQLite driver can be loaded (${reasons.join('; ')}). Run "npm rebuild better-sqlite3 --ignore-scripts=false", or use Node 22.13 or later, which brings SQLite along.`,
  );
}
