import { createRequire } from 'node:module';
import type { Cell, Driver, Row, Statement } from '../driver/driver.js';

interface NativeStatement {
  run(values: Row): { changes: number };
  all(values: Row): Record<string, Cell>[];
  finalize(): void;
}
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}
type NativeConstructor = new (filename: string) => NativeDatabase;

const rowOf = (row: Record<string, Cell>): Row => Object.values(row);

function statementOf(native: NativeStatement): Statement {
  const all = (...parameters: Row) => native.all(parameters).map(rowOf);
  return { run: (...parameters) => native.run(parameters).changes, all, each: all };
}

/**
 * SQLite compiled to WebAssembly: its every write and sync of a file is a call of node:fs, which can be recorded. For tests only. It has no
 * shared memory, so that its write-ahead log needs the exclusive locking mode; what it writes and syncs is the same.
 */
export function loadWasmDriver(): Driver {
  const require = createRequire(import.meta.url);
  const { Database } = require('node-sqlite3-wasm') as { Database: NativeConstructor };
  return {
    name: 'node-sqlite3-wasm',
    kindOf: () => 'failed',
    open: (filename) => {
      const native = new Database(filename);
      const statements: NativeStatement[] = [];
      native.exec('PRAGMA locking_mode = EXCLUSIVE');
      return {
        exec: (sql) => native.exec(sql),
        prepare: (sql) => {
          const statement = native.prepare(sql);
          statements.push(statement);
          return statementOf(statement);
        },
        close: () => {
          for (const statement of statements) statement.finalize();
          native.close();
        },
      };
    },
  };
}
