import { setMaxListeners } from 'node:events';
import type { Client } from '@perdure/client';
import { IllegalStateError, type Duration, type Logger } from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';
import { systemEnvironment } from './environment.js';
import { CombinedWorkerRunError, GracefulShutdownPeriodExpiredError } from './errors.js';
import { hold, NativeConnection } from './native-connection.js';
import { compileOptions, type CompiledOptions } from './options/compiled-options.js';
import { configured } from './options/plugins.js';
import type { ReplayWorkerOptions, WorkerOptions, WorkerPlugin } from './options/worker-options.js';
import {
  replayHistories,
  replayHistory,
  type ReplayHistoriesIterable,
  type ReplayResult,
  type ReplayableHistory,
} from './replay/replay.js';
import { Runtime } from './runtime/runtime.js';
import { endWithin, settled } from './settling.js';
import type { State, WorkerStatus } from './state.js';
import { buildParts, type WorkerParts } from './worker-parts.js';

export interface RunUntilOptions {
  /** How long the promise may still take once the worker has ended, as it does on a signal or a failure. Default: not at all. */
  promiseCompletionTimeout?: Duration | undefined;
}

/** What a worker gives back when it has ended. */
interface Held {
  readonly runtime: Runtime;
  readonly releaseRuntime: () => void;
  /** The connection if nobody else has it. */
  ownConnection: NativeConnection | undefined;
}

/**
 * Runs workflows and activities of one task queue. `create` it, then `run` it: that returns when it was shut down and all its
 * work has ended.
 */
export class Worker {
  #state: State = 'INITIALIZED';
  readonly #stop = new AbortController();
  #hasWorked = false;
  readonly #logger: Logger;
  #connection: NativeConnection;
  #releaseConnection: () => void;

  protected constructor(
    readonly options: CompiledOptions,
    private readonly parts: WorkerParts,
    private readonly plugins: readonly WorkerPlugin[],
    connection: NativeConnection,
    private readonly held: Held,
  ) {
    this.#connection = connection;
    this.#logger = options.logger;
    this.#releaseConnection = hold(connection, this);
    // Each poll listens.
    setMaxListeners(0, this.#stop.signal);
  }

  /**
   * Bundles the workflow code, checks that the namespace is there, and polls nothing yet.
   * @throws TypeError for options that make no sense
   */
  static async create(given: WorkerOptions): Promise<Worker> {
    const options = await configured(given, given.connection?.plugins ?? [], (plugin, current) =>
      plugin.configureWorker?.(current),
    );
    if (options.connection !== undefined && !(options.connection instanceof NativeConnection))
      throw new TypeError('The connection of a worker must be a NativeConnection: make one with NativeConnection.connect()');
    if (options.workflowsPath === undefined && options.workflowBundle === undefined && options.activities === undefined)
      throw new TypeError('A worker needs workflowsPath, workflowBundle or activities: it would have nothing to do');
    const runtime = Runtime.instance();
    const compiled = compileOptions(options, runtime.logger);
    const releaseRuntime = runtime.hold(compiled);
    let ownConnection: NativeConnection | undefined;
    try {
      const connection = options.connection ?? (ownConnection = await NativeConnection.connect());
      const metrics = await runtime.metrics();
      const parts = await buildParts(options, compiled, connection, systemEnvironment, metrics);
      return new Worker(compiled, parts, options.plugins ?? [], connection, { runtime, releaseRuntime, ownConnection });
    } catch (error) {
      releaseRuntime();
      await ownConnection?.close();
      throw error;
    }
  }

  /** Replays one history against the workflow code, and throws what does not fit. */
  static async runReplayHistory(options: ReplayWorkerOptions, history: ReplayableHistory, workflowId?: string): Promise<void> {
    await replayHistory(await replayOptions(options), history, workflowId);
  }

  /** Replays histories one after the other, and yields the result of each. */
  static async *runReplayHistories(
    options: ReplayWorkerOptions,
    histories: ReplayHistoriesIterable,
  ): AsyncIterableIterator<ReplayResult> {
    yield* replayHistories(await replayOptions(options), histories);
  }

  /** Where it polls and answers. */
  get connection(): NativeConnection {
    return this.#connection;
  }

  /**
   * Calls that begin from now on go over this one: answers to tasks, heartbeats, polls when those that wait have come back. Activities that
   * begin have a client on it. The one before can be closed, and is if the worker had made it.
   */
  set connection(next: NativeConnection) {
    if (!(next instanceof NativeConnection))
      throw new TypeError('The connection of a worker must be a NativeConnection: make one with NativeConnection.connect()');
    if (next === this.#connection) return;
    const release = hold(next, this);
    this.parts.replaceConnection(next);
    this.#connection = next;
    this.#releaseConnection();
    this.#releaseConnection = release;
    this.#closeOwnConnection().catch((error: unknown) =>
      this.#logger.error('The connection that was replaced could not be closed', { error }),
    );
  }

  async #closeOwnConnection(): Promise<void> {
    const { ownConnection } = this.held;
    this.held.ownConnection = undefined;
    await ownConnection?.close();
  }

  /** The client that its activities have too. */
  get client(): Client {
    return this.parts.client;
  }

  getState(): State {
    return this.#state;
  }

  getStatus(): WorkerStatus {
    return this.parts.status(this.#state);
  }

  /** Stops polling; what has begun may end. `run` then returns. @throws IllegalStateError unless it runs */
  shutdown(): void {
    if (this.#state !== 'RUNNING') throw new IllegalStateError(`Not running. Current state: ${this.#state}`);
    this.#become('STOPPING');
    this.#stop.abort();
    // While polls that wait at the server come back: as the official SDK names it.
    this.#become('DRAINING');
  }

  /** Polls and works until `shutdown`. */
  async run(): Promise<void> {
    if (this.#state !== 'INITIALIZED') throw new IllegalStateError(`The worker is ${this.#state}: it can be run once`);
    this.#become('RUNNING');
    const stoppable = { shutdown: () => this.#state === 'RUNNING' && this.shutdown() };
    this.held.runtime.register(stoppable);
    const innermost = async () => this.#workUntilStopped();
    const run = this.plugins.reduceRight<() => Promise<void>>(
      (next, plugin) => async () => (plugin.runWorker === undefined ? next() : plugin.runWorker(this, async () => next())),
      innermost,
    );
    try {
      await run();
      this.#become('STOPPED');
    } catch (error) {
      this.#become('FAILED');
      throw error;
    } finally {
      this.held.runtime.deregister(stoppable);
      // Unless it did so itself: a plugin need not have let it work.
      if (!this.#hasWorked) await this.parts.close();
      this.#releaseConnection();
      await this.#closeOwnConnection();
      this.held.releaseRuntime();
    }
  }

  /**
   * Runs while a promise is pending or a function goes on, then shuts down and returns its result.
   * @throws PromiseCompletionTimeoutError when the worker has ended and the promise is still pending after `promiseCompletionTimeout`
   */
  async runUntil<R>(work: Promise<R> | (() => Promise<R>), { promiseCompletionTimeout = 0 }: RunUntilOptions = {}): Promise<R> {
    const waitMs = msToNumber(promiseCompletionTimeout);
    const running = this.run();
    const inner = settled((async () => (typeof work === 'function' ? work() : work))());
    void inner.then(() => this.#shutdownIfRunning());
    const ran = await settled(running);
    const ended = await endWithin(inner, waitMs);
    if (ran.status === 'rejected' && ended.status === 'rejected' && ended.reason !== ran.reason) {
      const cause = { workerError: ran.reason as unknown, innerError: ended.reason as unknown };
      throw new CombinedWorkerRunError('The worker failed, and so did what it ran for', { cause });
    }
    if (ran.status === 'rejected') throw ran.reason;
    if (ended.status === 'rejected') throw ended.reason;
    return ended.value;
  }

  #shutdownIfRunning(): void {
    if (this.#state === 'RUNNING') this.shutdown();
  }

  async #workUntilStopped(): Promise<void> {
    const { forceMs } = this.options;
    const work = this.#work();
    if (forceMs === undefined) return work;
    await new Promise<void>((resolve, reject) => {
      work.then(resolve, reject);
      this.#stop.signal.addEventListener('abort', () => {
        const cancel = systemEnvironment.after(forceMs, () =>
          reject(new GracefulShutdownPeriodExpiredError(`The worker did not stop within ${forceMs} ms`)),
        );
        work.finally(cancel).catch(() => undefined);
      });
    });
  }

  async #work(): Promise<void> {
    this.#hasWorked = true;
    try {
      await this.parts.poll(this.#stop.signal);
      await this.parts.drain();
      this.#become('DRAINED');
    } finally {
      await this.parts.close();
    }
  }

  #become(state: State): void {
    this.#state = state;
    this.#logger.info(`Worker state changed`, { state, taskQueue: this.options.taskQueue });
  }
}

async function replayOptions(options: ReplayWorkerOptions): Promise<ReplayWorkerOptions> {
  return configured(options, [], (plugin, current) => plugin.configureReplayWorker?.(current));
}
