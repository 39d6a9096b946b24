import { createRequire } from 'node:module';
import { isBindingError, type Cell, type Connection, type Driver, type FailureKind, type Row, type Statement } from './driver.js';

/** The part of the package's surface that is used. */
interface NativeStatement {
  readonly reader: boolean;
  raw(): NativeStatement;
  run(...parameters: Row): { changes: number };
  all(...parameters: Row): Cell[][];
  iterate(...parameters: Row): IterableIterator<Cell[]>;
}
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}
type NativeConstructor = new (filename: string, options: { readonly: boolean; fileMustExist: boolean }) => NativeDatabase;

function statementOf(native: NativeStatement): Statement {
  const rows = native.reader ? native.raw() : native;
  return {
    run: (...parameters) => native.run(...parameters).changes,
    all: (...parameters) => rows.all(...parameters),
    each: (...parameters) => rows.iterate(...parameters),
  };
}

function connectionOf(native: NativeDatabase): Connection {
  return {
    exec: (sql) => native.exec(sql),
    prepare: (sql) => statementOf(native.prepare(sql)),
    close: () => native.close(),
  };
}

function kindOf(error: unknown): FailureKind {
  if (isBindingError(error)) return 'refused';
  const code = String((error as { code?: unknown }).code);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'busy';
  return /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(code) ? 'refused' : 'failed';
}

/** Throws when the package or its compiled part cannot be loaded. */
export function loadBetterSqlite3(): Driver {
  const require = createRequire(import.meta.url);
  const Database = require('better-sqlite3') as NativeConstructor;
  // The compiled part is loaded by the first database only.
  new Database(':memory:', { readonly: false, fileMustExist: false }).close();
  return {
    name: 'better-sqlite3',
    open: (filename, { readOnly }) => connectionOf(new Database(filename, { readonly: readOnly, fileMustExist: readOnly })),
    kindOf,
  };
}
