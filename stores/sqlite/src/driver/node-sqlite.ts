import { createRequire } from 'node:module';
import { isBindingError, kindOfResult, type Cell, type Connection, type Driver, type Row, type Statement } from './driver.js';

/** The part of the module's surface that is used. */
interface NativeStatement {
  setReturnArrays?(enabled: boolean): void;
  run(...parameters: Row): { changes: number | bigint };
  all(...parameters: Row): NativeRow[];
  iterate(...parameters: Row): IterableIterator<NativeRow>;
}
/** An array, or before `setReturnArrays` came an object with the columns in order. */
type NativeRow = Cell[] | Record<string, Cell>;
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}
type NativeConstructor = new (
  filename: string,
  options: { readOnly: boolean; enableForeignKeyConstraints: boolean },
) => NativeDatabase;

/** The module takes some empty byte strings for NULL (those without memory of their own), so one that it does not is put in their place. */
const emptyBytes = new Uint8Array(1).subarray(0, 0);

function bindable(parameters: Row): Row {
  const isEmpty = (cell: Cell) => cell instanceof Uint8Array && cell.length === 0;
  return parameters.some(isEmpty) ? parameters.map((cell) => (isEmpty(cell) ? emptyBytes : cell)) : parameters;
}

const rowOf = (row: NativeRow): Row => (Array.isArray(row) ? row : Object.values(row));

function* rowsOf(rows: Iterable<NativeRow>): Generator<Row, void> {
  for (const row of rows) yield rowOf(row);
}

function statementOf(native: NativeStatement): Statement {
  native.setReturnArrays?.(true);
  return {
    run: (...parameters) => Number(native.run(...bindable(parameters)).changes),
    all: (...parameters) => native.all(...bindable(parameters)).map(rowOf),
    each: (...parameters) => rowsOf(native.iterate(...bindable(parameters))),
  };
}

function connectionOf(native: NativeDatabase): Connection {
  return {
    exec: (sql) => native.exec(sql),
    prepare: (sql) => statementOf(native.prepare(sql)),
    close: () => native.close(),
  };
}

/** Node prints a warning when its SQLite is loaded; the choice was made knowingly, so it is left out. */
function requireQuietly(): { DatabaseSync: NativeConstructor } {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: NativeConstructor };
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Throws on a Node without the module. */
export function loadNodeSqlite(): Driver {
  const { DatabaseSync } = requireQuietly();
  return {
    name: 'node:sqlite',
    open: (filename, { readOnly }) => connectionOf(new DatabaseSync(filename, { readOnly, enableForeignKeyConstraints: false })),
    kindOf: (error) => {
      const { errcode } = error as { errcode?: unknown };
      if (typeof errcode === 'number') return kindOfResult(errcode);
      return isBindingError(error) ? 'refused' : 'failed';
    },
  };
}
