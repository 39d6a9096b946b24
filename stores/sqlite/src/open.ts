import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreOpenError, type Logger, type Store } from '@perdure/engine/ports';
import { Checkpoints } from './checkpoints.js';
import { openDatabase } from './database/database.js';
import { messageOf, type DriverName } from './driver/driver.js';
import { loadDriver } from './driver/load.js';
import { sqliteStore } from './sqlite-store.js';
import { inlineLane, type Lane } from './threads/lane.js';
import { monotonicMs, type ThreadData } from './threads/messages.js';
import { ThreadLane } from './threads/thread-lane.js';

export interface SqliteStoreOptions {
  /** The database file; created when there is none, in a folder that exists. `:memory:` keeps everything in this process. */
  readonly filename: string;
  /** Left out: better-sqlite3 if it can be loaded, otherwise node:sqlite. */
  readonly driver?: DriverName | undefined;
  readonly log?: Logger | undefined;
  /** The store's clock, in Unix milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** The threads of a store on a file, for tests that end them. */
export interface StoreThreads {
  readonly writer: ThreadLane;
  readonly reader: ThreadLane;
}

/** How long the writer does the reading before a reader that could not be opened is tried again. */
const readerRetryMs = 5000;

/** Locks of the operating system do not tell threads of one process apart in all drivers, so open files are also kept here. */
const openFiles = new Set<string>();

/** Opens the store, or rejects with StoreOpenError whose message says what to do. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return options.filename === ':memory:' ? openInMemory(options) : (await openFile(options)).store;
}

function openInMemory({ driver: wanted, now = Date.now }: SqliteStoreOptions): Store {
  const database = openDatabase(loadDriver(wanted), ':memory:', 'writer');
  const lane = inlineLane(database);
  return sqliteStore({ writer: lane, reader: () => lane, now, committed: () => {}, close: () => lane.close() });
}

export async function openFile(options: SqliteStoreOptions): Promise<{ store: Store; threads: StoreThreads }> {
  const { log, now = Date.now } = options;
  const filename = wholePath(options.filename);
  if (openFiles.has(filename))
    throw new StoreOpenError(`${filename} is in use by this very process; close the other store first`);
  openFiles.add(filename);
  const lane = (role: ThreadData['role'], driver: DriverName | undefined) => new ThreadLane({ role, filename, driver }, log);
  const writer = lane('writer', options.driver);
  const reader = lane('reader', options.driver);
  try {
    const driver = (await writer.open()) as DriverName;
    const readingLane = preferReader(reader, writer, log);
    readingLane();
    const checkpoints = new Checkpoints(lane('checkpointer', driver), writer, log);
    const close = async () => {
      // The writer goes last: closing the last connection copies the rest of the log and removes it.
      await Promise.all([reader.close(), checkpoints.close()]);
      await writer.close();
      openFiles.delete(filename);
    };
    const store = sqliteStore({ writer, reader: readingLane, now, committed: (group) => checkpoints.note(group), close });
    return { store, threads: { writer, reader } };
  } catch (error) {
    await Promise.all([writer.close(), reader.close()]);
    openFiles.delete(filename);
    throw error instanceof StoreOpenError ? error : new StoreOpenError(`${filename} cannot be opened (${messageOf(error)})`);
  }
}

/**
 * The reader once it is open, until then the writer: a thread takes some 40 ms of CPU to start, at start-up and when one has died. A
 * reader that cannot be opened is tried again now and then.
 */
function preferReader(reader: ThreadLane, writer: Lane, log: Logger | undefined): () => Lane {
  let isOpening = false;
  let retryAtMs = 0;
  return () => {
    if (reader.isOpen) return reader;
    if (isOpening || monotonicMs() < retryAtMs) return writer;
    isOpening = true;
    reader
      .open()
      .catch((error: unknown) => {
        retryAtMs = monotonicMs() + readerRetryMs;
        log?.warn({ error: messageOf(error) }, 'the SQLite reader could not be opened; the writer reads meanwhile');
      })
      .finally(() => (isOpening = false));
    return writer;
  };
}

/** One name for one file, so that a symbolic link does not lead to a second owner. */
function wholePath(filename: string): string {
  if (existsSync(filename)) return realpathSync(filename);
  const folder = dirname(filename);
  if (!existsSync(folder))
    throw new StoreOpenError(
      `The folder ${folder} of the database file does not exist; create it or choose another --db-filename`,
    );
  return join(realpathSync(folder), basename(filename));
}
