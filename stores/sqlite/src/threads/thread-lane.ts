import { Worker } from 'node:worker_threads';
import { StoreOpenError, StoreUnavailableError, type CommitOutcome, type Logger, type ShardCommit } from '@perdure/engine/ports';
import type { OperationName } from '../database/operations.js';
import type { Row } from '../driver/driver.js';
import { ByteWriter } from './byte-io.js';
import type { Lane } from './lane.js';
import { monotonicMs, type Reply, type ThreadData } from './messages.js';
import { packGroup } from './pack-group.js';
import { packRows, unpackRows } from './pack-rows.js';

/** Opening a file may have to wait for a checkpoint of what a crash left behind. */
const openTimeoutMs = 30_000;
/** A thread that does not end by itself so long after it was told to is ended. */
const closeTimeoutMs = 10_000;

type Payload = Reply[2];

interface PendingCall {
  readonly what: string;
  readonly timer: NodeJS.Timeout;
  resolve(payload: Payload): void;
  reject(error: Error): void;
}

/**
 * A connection in a thread of its own. Every call ends in time, whatever the thread does. When the thread dies, the calls it had are
 * rejected, and the next call starts another. A call that was given up before it was sent is never sent.
 */
export class ThreadLane implements Lane {
  readonly #data: ThreadData;
  readonly #log: Logger | undefined;
  readonly #writer = new ByteWriter();
  readonly #pending = new Map<number, PendingCall>();
  #worker: Worker | undefined;
  #opening: Promise<string> | undefined;
  #isOpen = false;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;
  #lastId = 0;

  constructor(data: ThreadData, log?: Logger) {
    this.#data = data;
    this.#log = log;
  }

  /** Opens the file; resolves to the driver's name, rejects with StoreOpenError. */
  open(): Promise<string> {
    return (this.#opening ??= this.#open());
  }

  async call(operation: OperationName, args: Row, timeoutMs: number): Promise<readonly Row[]> {
    const payload = await this.#request(operation, packRows(this.#writer, [args]), timeoutMs);
    return payload instanceof Uint8Array ? unpackRows(payload) : [];
  }

  async commit(group: readonly ShardCommit[], timeoutMs: number): Promise<readonly CommitOutcome[]> {
    const payload = await this.#request('commit', packGroup(this.#writer, group), timeoutMs);
    return Array.isArray(payload) ? (payload as readonly CommitOutcome[]) : group.map(() => ({ at: 'committed' }));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** Whether a call would be sent at once. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The thread, for tests that end it. */
  get worker(): Worker | undefined {
    return this.#worker;
  }

  #request(operation: string, bytes: Uint8Array<ArrayBuffer> | undefined, timeoutMs: number): Promise<Payload> {
    if (this.#closing !== undefined) return Promise.reject(new StoreUnavailableError('the store is closed'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#expire(id, timeoutMs), timeoutMs);
      this.#pending.set(id, { what: operation, timer, resolve, reject });
      const send = () => this.#send(id, operation, monotonicMs() + timeoutMs, bytes);
      if (this.#isOpen || operation === 'open') send();
      else this.open().then(send, (error: Error) => this.#settle(id)?.reject(new StoreUnavailableError(error.message)));
    });
  }

  /** Posts the call unless it has been given up already. */
  #send(id: number, operation: string, deadlineMs: number, bytes: Uint8Array<ArrayBuffer> | undefined): void {
    if (!this.#pending.has(id)) return;
    (this.#worker ??= this.#startWorker()).postMessage(
      [id, operation, deadlineMs, bytes],
      bytes === undefined ? [] : [bytes.buffer],
    );
  }

  async #open(): Promise<string> {
    try {
      const payload = await this.#request('open', undefined, openTimeoutMs);
      this.#isOpen = true;
      return String(unpackRows(payload as Uint8Array)[0]?.[0]);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  #startWorker(): Worker {
    // Of the process's own flags only this one makes sense in a thread; `--input-type` for one would keep it from starting.
    const execArgv = process.execArgv.filter((flag) => flag === '--enable-source-maps');
    const worker = new Worker(new URL('./thread-main.js', import.meta.url), {
      workerData: this.#data,
      name: `sqlite ${this.#data.role}`,
      execArgv,
      // Calls leave little behind them: a young generation of V8's own size (48 MB) would fill before it is collected.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    // What keeps the process alive is a call that is under way (its timer), not the thread that waits for one. (Before a
    // thread is online this would not last.)
    worker.on('online', () => worker.unref());
    worker.on('message', (reply: Reply) => this.#receive(reply));
    worker.on('error', (error) => this.#log?.error({ role: this.#data.role, error: error.message }, 'a SQLite thread failed'));
    worker.on('exit', () => this.#workerEnded(worker));
    return worker;
  }

  #receive([id, kind, payload]: Reply): void {
    const call = this.#settle(id);
    if (call === undefined) return;
    if (kind === 'failed') call.reject(new StoreUnavailableError(`${call.what}: ${payload}`));
    else if (kind === 'unusable') call.reject(new StoreOpenError(payload));
    else call.resolve(payload);
  }

  #expire(id: number, timeoutMs: number): void {
    const call = this.#settle(id);
    call?.reject(new StoreUnavailableError(`${call.what}: no answer from the SQLite ${this.#data.role} within ${timeoutMs} ms`));
  }

  #workerEnded(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#opening = undefined;
    this.#isOpen = false;
    if (this.#closing === undefined)
      this.#log?.warn({ role: this.#data.role }, 'a SQLite thread ended; the next call starts another');
    for (const id of [...this.#pending.keys()]) {
      const call = this.#settle(id);
      call?.reject(new StoreUnavailableError(`${call.what}: the SQLite ${this.#data.role} ended`));
    }
  }

  /** Takes the call off the list; undefined when it was given up before. */
  #settle(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    if (call === undefined) return undefined;
    clearTimeout(call.timer);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#drained?.();
    return call;
  }

  async #close(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage([0, 'close', 0, undefined]);
    const timer = setTimeout(() => void worker.terminate(), closeTimeoutMs);
    await ended;
    clearTimeout(timer);
  }
}
