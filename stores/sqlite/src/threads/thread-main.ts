// What runs in each of the store's threads: one connection, one call after the other, in the order they came.
import { parentPort, workerData } from 'node:worker_threads';
import type { CommitOutcome } from '@perdure/engine/ports';
import { commitGroup } from '../database/commit.js';
import { openDatabase, type Database } from '../database/database.js';
import { operations } from '../database/operations.js';
import { lockForOwner } from '../database/owner-lock.js';
import { messageOf, type Connection, type Driver } from '../driver/driver.js';
import { loadDriver } from '../driver/load.js';
import { ByteWriter } from './byte-io.js';
import { monotonicMs, type Reply, type Request, type ThreadData } from './messages.js';
import { unpackGroup } from './pack-group.js';
import { packRows, unpackRows } from './pack-rows.js';

const port = parentPort;
if (port === null) throw new Error('thread-main runs in a worker thread only');
const { role, filename, driver: wanted } = workerData as ThreadData;
const writer = new ByteWriter();
let driver: Driver | undefined;
let driverTrouble = '';
let database: Database | undefined;
let ownerLock: Connection | undefined;

// While the other thread opens the file, this one can load its library.
try {
  driver = loadDriver(wanted);
} catch (error) {
  driverTrouble = messageOf(error);
}

function open(id: number): Reply {
  if (driver === undefined) return [id, 'unusable', driverTrouble];
  try {
    if (role === 'writer') ownerLock = lockForOwner(driver, filename);
    database = openDatabase(driver, filename, role);
    return [id, 'rows', packRows(writer, [[driver.name]])];
  } catch (error) {
    ownerLock?.close();
    return [id, 'unusable', messageOf(error)];
  }
}

function isCommitted({ at }: CommitOutcome): boolean {
  return at === 'committed';
}

function answer(database: Database, [id, operation, deadlineMs, bytes]: Request): Reply {
  if (monotonicMs() > deadlineMs) return [id, 'failed', 'its time was up before it began'];
  const args = bytes ?? new Uint8Array();
  try {
    if (operation === 'commit') {
      const outcomes = commitGroup(database, unpackGroup(args));
      return [id, 'outcomes', outcomes.every(isCommitted) ? undefined : outcomes];
    }
    const run = operations[role][operation];
    if (run === undefined) throw new Error(`the ${role} does not know ${operation}`);
    return [id, 'rows', packRows(writer, run(database, unpackRows(args)[0] ?? []))];
  } catch (error) {
    // With a transaction that can neither be ended nor begun anew only a fresh connection helps: the thread ends and is replaced.
    if (database.kindOf(error) === 'failed') database.snapshot(() => undefined);
    return [id, 'failed', messageOf(error)];
  }
}

/** The lock goes last: whoever gets it finds the file closed. */
function close(): void {
  database?.close();
  ownerLock?.close();
  port?.close();
}

function post(reply: Reply): void {
  const payload = reply[2];
  port?.postMessage(reply, payload instanceof Uint8Array ? [payload.buffer as ArrayBuffer] : []);
}

port.on('message', (request: Request) => {
  const [id, operation] = request;
  if (operation === 'close') close();
  else if (operation === 'open') post(open(id));
  else if (database === undefined) post([id, 'failed', 'the file is not open']);
  else post(answer(database, request));
});
