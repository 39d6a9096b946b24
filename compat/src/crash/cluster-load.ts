// Official workers and a load client on a cluster that a suite torments, and the judgement afterwards.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { checkAllHistories, checkAttempts } from './check-all.js';
import { Ledger } from './ledger.js';
import { runLoad } from './load-client.js';
import { SeededRandom } from './random.js';
import { WorkerProcess } from './worker-process.js';

const LANES = 6;
/** Lost attempts and tasks come back after 3 s; the rest is room for a busy machine. */
const DRAIN_TIMEOUT_MS = 60_000;

export class ClusterLoad {
  readonly random: SeededRandom;
  readonly #addresses: readonly string[];
  readonly #ledger = new Ledger();
  readonly #taskQueue: string;
  readonly #workers: WorkerProcess[];
  /** Killed by us; the attempts they saw count all the same. */
  readonly #deadWorkers: WorkerProcess[] = [];
  readonly #stop = new AbortController();
  readonly #load: Promise<void>;

  private constructor(addresses: readonly string[], workers: WorkerProcess[], taskQueue: string, seed: number) {
    this.random = new SeededRandom(seed);
    this.#addresses = addresses;
    this.#workers = workers;
    this.#taskQueue = taskQueue;
    const options = { addresses, taskQueue, lanes: LANES, random: this.random, ledger: this.#ledger };
    this.#load = runLoad(options, this.#stop.signal);
    this.#load.catch(() => this.#stop.abort());
  }

  /** One worker process per address, all on one task queue. */
  static async start(context: TestContext, addresses: readonly string[], seed: number): Promise<ClusterLoad> {
    const taskQueue = `crash-${randomUUID()}`;
    const workers: WorkerProcess[] = [];
    context.after(() => Promise.all(workers.map((worker) => worker.stop())));
    for (const address of addresses) workers.push(await WorkerProcess.start(address, taskQueue));
    return new ClusterLoad(addresses, workers, taskQueue, seed);
  }

  /** Whether the load has ended, which before `judge` means that it failed. */
  get ended(): boolean {
    return this.#stop.signal.aborted;
  }

  get startsAcknowledged(): number {
    return this.#ledger.workflows.length;
  }

  /** SIGKILLs a worker and starts another one in its place. */
  async replaceWorker(): Promise<void> {
    const dead = this.#workers.shift();
    if (dead === undefined) throw new Error('there is no worker to replace');
    await dead.kill();
    this.#deadWorkers.push(dead);
    this.#workers.push(await WorkerProcess.start(this.#addresses[0] ?? '', this.#taskQueue));
  }

  /** Ends the load, waits for every workflow, and checks all histories and attempts. Returns a line about the run. */
  async judge(): Promise<string> {
    this.#stop.abort();
    await this.#load;
    const checked = await checkAllHistories(this.#addresses, this.#ledger, DRAIN_TIMEOUT_MS);
    const attempts = checkAttempts([...this.#workers, ...this.#deadWorkers].flatMap((worker) => worker.attempts));
    for (const worker of this.#workers) assert.ok(worker.running, `a worker ended by itself\n${worker.output}`);
    return (
      `seed ${this.random.seed}, starts acknowledged ${this.startsAcknowledged}, ` +
      `signals acknowledged ${this.#ledger.signalsAcknowledged}, histories checked ${checked}, ` +
      `activity attempts ${attempts}, calls repeated ${this.#ledger.repeatedCalls}`
    );
  }
}
