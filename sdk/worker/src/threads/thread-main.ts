// A thread that runs workflows. Its code comes with the first message; each job after that is answered with one.
import { parentPort, type MessagePort } from 'node:worker_threads';
import { splitBundle } from '../bundler/bundle-format.js';
import { systemEnvironment } from '../environment.js';
import { Realm } from '../realm/realm.js';
import type { FromThread, ThreadData, ThreadJob } from './messages.js';
import { askMainThread } from './patch-question.js';

class Jobs {
  readonly #port: MessagePort;
  readonly #realm: Realm;
  readonly #runningNumber: Int32Array;
  readonly #patchActivationCallback: ReturnType<typeof askMainThread> | undefined;
  readonly #waiting: ThreadJob[] = [];
  #isBusy = false;

  constructor(port: MessagePort, { code, running, asksForPatches }: ThreadData) {
    this.#port = port;
    this.#runningNumber = new Int32Array(running);
    this.#realm = new Realm(splitBundle(code), systemEnvironment);
    this.#patchActivationCallback = asksForPatches ? askMainThread((question) => this.#answer(question)) : undefined;
  }

  async add(job: ThreadJob): Promise<void> {
    this.#waiting.push(job);
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      Atomics.store(this.#runningNumber, 0, next.number);
      await this.#run(next);
      Atomics.store(this.#runningNumber, 0, 0);
    }
    this.#isBusy = false;
  }

  async #run(job: ThreadJob): Promise<void> {
    const { number } = job;
    try {
      this.#answer({ type: 'done', number, completion: await this.#perform(job) });
    } catch (error) {
      this.#answer({ type: 'lost', number, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async #perform(job: ThreadJob) {
    for (const runId of job.evicted) await this.#realm.evict(runId);
    const { type } = job;
    if (type === 'create')
      return this.#realm.create(job.first, { ...job.options, patchActivationCallback: this.#patchActivationCallback });
    if (type === 'activate') return this.#realm.activate(job.activation);
    return undefined;
  }

  #answer(message: FromThread): void {
    this.#port.postMessage(message);
  }
}

const port = parentPort;
port?.once('message', (data: ThreadData) => {
  const jobs = new Jobs(port, data);
  port.on('message', (job: ThreadJob) => void jobs.add(job));
});
