// A private PostgreSQL under measurement: one for each start of a server, and what it counted.
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPostgresBinaries, startPrivatePostgres } from '../../tools/private-postgres.mjs';

export interface DatabaseCounters {
  readonly transactions: number;
  /** Inserted, updated and deleted. */
  readonly rows: number;
  readonly walBytes: number;
}

export interface BenchDatabase {
  readonly url: string;
  counters(): DatabaseCounters;
  stop(): Promise<void>;
}

/** As a server comes out of the box, but that the log may grow for longer than a measurement takes. */
const settings = { max_wal_size: '4GB', checkpoint_timeout: '30min', max_connections: 200 };

const countersQuery = `SELECT sum(xact_commit), sum(tup_inserted + tup_updated + tup_deleted),
  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') FROM pg_stat_database`;

export async function startBenchDatabase(): Promise<BenchDatabase> {
  const server = await startPrivatePostgres({ settings });
  // What stands in PATH may be a link to one program of many.
  const psql = join(dirname(realpathSync(join(findPostgresBinaries() ?? '', 'initdb'))), 'psql');
  return {
    url: server.url,
    counters() {
      const line = execFileSync(psql, [server.url, '--no-psqlrc', '-At', '-c', countersQuery], { encoding: 'utf8' });
      const [transactions = 0, rows = 0, walBytes = 0] = line.trim().split('|').map(Number);
      return { transactions, rows, walBytes };
    },
    stop: () => server.stop(),
  };
}
