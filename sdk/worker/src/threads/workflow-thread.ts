import type { Worker } from 'node:worker_threads';
import type { Completion } from '@perdure/workflow/protocol';
import type { Environment } from '../environment.js';
import { ExecutionLostError } from './executor.js';
import type { FromThread, ThreadData, ThreadJob } from './messages.js';
import { answerPatchQuestion, type PatchActivationCallback } from './patch-activation.js';

interface OpenJob {
  readonly job: ThreadJob;
  readonly resolve: (completion: Completion | undefined) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkflowThreadOptions {
  /** Waits for its code. */
  readonly worker: Worker;
  readonly code: string;
  readonly environment: Environment;
  readonly patchActivationCallback: PatchActivationCallback | undefined;
  /**
   * Told once, as soon as the thread is of no more use, with the job that was running and why: before what was open on it is settled, so
   * that nobody sends anything more. May give that job a completion, so that it fails instead of being tried again at once.
   */
  readonly onEnd: (running: ThreadJob | undefined, reason: string) => Completion | undefined;
}

type JobAnswer = Exclude<FromThread, { type: 'askForPatch' }>;
type Unnumbered<J> = J extends unknown ? Omit<J, 'number' | 'evicted'> : never;

/** How long an eviction may wait for another job to go with: to wake a thread costs more than the eviction. */
const evictionDelayMs = 50;

/** One thread as the main thread sees it: jobs go in, completions come out, and when it dies all its runs are lost. */
export class WorkflowThread {
  /** Runs that live in it. */
  readonly runIds = new Set<string>();
  readonly #worker: Worker;
  readonly #open = new Map<number, OpenJob>();
  readonly #running = new SharedArrayBuffer(4);
  #next = 1;
  readonly #onEnd: WorkflowThreadOptions['onEnd'];
  readonly #environment: Environment;
  #evicted: string[] = [];
  #end: string | undefined;

  constructor({ worker, code, environment, patchActivationCallback, onEnd }: WorkflowThreadOptions) {
    this.#environment = environment;
    this.#onEnd = onEnd;
    this.#worker = worker;
    const data: ThreadData = { code, running: this.#running, asksForPatches: patchActivationCallback !== undefined };
    worker.postMessage(data);
    this.#worker.on('message', (message: FromThread) => {
      if (message.type === 'askForPatch') answerPatchQuestion(message, patchActivationCallback);
      else this.#settle(message);
    });
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const reason = isFull
        ? 'its thread ran out of memory: a workflow on it holds or makes too much'
        : `its thread died of ${String(error)}`;
      this.#finish(this.runningJob, reason);
    });
    this.#worker.on('exit', (exitCode) => {
      this.#finish(this.runningJob, `its thread has ended (${exitCode})`);
    });
  }

  get threadId(): number {
    return this.#worker.threadId;
  }

  /** The job that the thread is busy with, known without asking it. */
  get runningJob(): ThreadJob | undefined {
    return this.#open.get(Atomics.load(new Int32Array(this.#running), 0))?.job;
  }

  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  /** @throws ExecutionLostError when the thread is gone, or does not have the run */
  send(unnumbered: Unnumbered<ThreadJob>): Promise<Completion | undefined> {
    if (this.#end !== undefined) return Promise.reject(new ExecutionLostError(unnumbered.runId, this.#end));
    const job: ThreadJob = { ...unnumbered, number: this.#next, evicted: this.#evicted };
    this.#next += 1;
    this.#evicted = [];
    return new Promise((resolve, reject) => {
      this.#open.set(job.number, { job, resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(job);
    });
  }

  /** Has a run forgotten, before the next job at the latest. */
  evict(runId: string): void {
    if (this.#end !== undefined) return;
    this.#evicted.push(runId);
    if (this.#evicted.length > 1) return;
    this.#environment.after(evictionDelayMs, () => {
      // A thread that dies meanwhile has forgotten the run as well.
      if (this.#evicted.length > 0) this.send({ type: 'evict', runId }).catch(() => undefined);
    });
  }

  /** Ends the thread. The job that it runs is completed; everything else on it is lost. */
  async stop(job: ThreadJob, completion: Completion, reason: string): Promise<void> {
    this.#finish(job, reason, completion);
    await this.#worker.terminate();
  }

  async end(reason: string): Promise<void> {
    this.#finish(undefined, reason);
    await this.#worker.terminate();
  }

  #finish(running: ThreadJob | undefined, reason: string, completion?: Completion): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    const given = this.#onEnd(running, reason);
    const settling = completion ?? given;
    if (running !== undefined && settling !== undefined)
      this.#settle({ type: 'done', number: running.number, completion: settling });
    for (const { job, reject } of this.#open.values()) reject(new ExecutionLostError(job.runId, reason));
    this.#open.clear();
    this.#worker.unref();
    this.runIds.clear();
  }

  #settle(message: JobAnswer): void {
    const open = this.#open.get(message.number);
    this.#open.delete(message.number);
    if (this.#open.size === 0) this.#worker.unref();
    if (message.type === 'lost') open?.reject(new ExecutionLostError(open.job.runId, message.reason));
    else open?.resolve(message.completion);
  }
}
