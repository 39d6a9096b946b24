import type { Worker } from 'node:worker_threads';
import { FAILURE_SOURCE } from '@perdure/common';
import type { Activation, Completion } from '@perdure/workflow/protocol';
import { splitBundle } from '../bundler/bundle-format.js';
import { systemEnvironment, type Environment } from '../environment.js';
import { StackFrames } from '../realm/stack-frames.js';
import { ExecutionLostError, type ExecutionOptions, type WorkflowExecutor } from './executor.js';
import type { ThreadJob } from './messages.js';
import { newThread } from './new-thread.js';
import type { PatchActivationCallback } from './patch-activation.js';
import { Watchdog } from './watchdog.js';
import { WorkflowThread } from './workflow-thread.js';

export interface ThreadedExecutorOptions {
  /** The code of a bundle. */
  readonly code: string;
  readonly threads?: number | undefined;
  /** Threads that were started before there was code, to be used first. */
  readonly started?: Worker[] | undefined;
  /** How long an activation may run without yielding before it is stopped; Infinity for debugging. */
  readonly busyMsMax?: number | undefined;
  /** Of each thread; Node's own limit when left out. */
  readonly heapMbMax?: number | undefined;
  readonly patchActivationCallback?: PatchActivationCallback | undefined;
  readonly environment?: Environment | undefined;
}

const busyMsDefault = 5000;

function failedBy(runId: string, message: string): Completion {
  return { runId, status: 'failed', failure: { message, source: FAILURE_SOURCE }, sinkCalls: [] };
}

/** Runs workflows on threads of their own. A run stays on one thread; a thread that dies is replaced, its runs are lost. */
export class ThreadedExecutor implements WorkflowExecutor {
  readonly #threads: WorkflowThread[] = [];
  readonly #places = new Map<string, WorkflowThread>();
  readonly #names = new Map<string, { workflowType: string; workflowId: string }>();
  readonly #watchdog: Watchdog;
  readonly #options: ThreadedExecutorOptions;
  readonly #suspects = new Set<string>();
  #suspectThread: WorkflowThread | undefined;
  #isClosed = false;

  constructor(options: ThreadedExecutorOptions) {
    this.#options = options;
    const { code, threads = 1, busyMsMax = busyMsDefault, environment = systemEnvironment } = options;
    const frames = new StackFrames(splitBundle(code).sourceMap);
    const namesOf = (runId: string) => this.#names.get(runId);
    this.#watchdog = new Watchdog(() => this.#threads, busyMsMax, environment, frames, namesOf);
    for (let i = 0; i < threads; i += 1) this.#startThread();
  }

  #startThread(isForSuspects = false): WorkflowThread {
    const { code, heapMbMax, environment = systemEnvironment, patchActivationCallback, started } = this.#options;
    const onEnd = (running: ThreadJob | undefined, reason: string) => {
      if (this.#isClosed) return undefined;
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      if (isForSuspects) this.#suspectThread = undefined;
      else this.#startThread();
      return this.#bury(thread, running, reason);
    };
    const worker = started?.pop() ?? newThread(heapMbMax);
    const thread = new WorkflowThread({ worker, code, environment, patchActivationCallback, onEnd });
    this.#threads.push(thread);
    return thread;
  }

  /** Forgets the runs of a thread that has ended. Its type is remembered: what ran when it ended may do so again. */
  #bury(thread: WorkflowThread, running: ThreadJob | undefined, reason: string): Completion | undefined {
    const culprit = running === undefined ? undefined : this.#names.get(running.runId);
    if (culprit !== undefined) this.#suspects.add(culprit.workflowType);
    for (const runId of thread.runIds) this.#forget(runId);
    if (running === undefined || culprit === undefined) return undefined;
    return failedBy(running.runId, `Workflow ${culprit.workflowType} (${culprit.workflowId}): ${reason}`);
  }

  /** A type that has cost a thread before gets one of its own: the others shall not be replayed for it again and again. */
  #threadFor(workflowType: string): WorkflowThread | undefined {
    if (this.#suspects.has(workflowType)) {
      this.#suspectThread ??= this.#startThread(true);
      return this.#suspectThread;
    }
    const threads = this.#threads.filter((thread) => thread !== this.#suspectThread);
    return threads.toSorted((a, b) => a.runIds.size - b.runIds.size)[0];
  }

  #forget(runId: string): void {
    this.#places.get(runId)?.runIds.delete(runId);
    this.#places.delete(runId);
    this.#names.delete(runId);
  }

  async create(first: Activation, options: ExecutionOptions): Promise<Completion> {
    const { runId } = first;
    const job = first.jobs.find(({ type }) => type === 'initializeWorkflow');
    if (job?.type !== 'initializeWorkflow') throw new TypeError('The first activation must begin with initializeWorkflow');
    const { workflowType, workflowId } = job;
    const thread = this.#isClosed ? undefined : this.#threadFor(workflowType);
    if (thread === undefined) throw new ExecutionLostError(runId, 'the worker has shut down');
    await this.evict(runId);
    thread.runIds.add(runId);
    this.#places.set(runId, thread);
    this.#names.set(runId, { workflowType, workflowId });
    return this.#send(thread, { type: 'create', runId, first, options });
  }

  async activate(activation: Activation): Promise<Completion> {
    const { runId } = activation;
    const thread = this.#places.get(runId);
    if (thread === undefined) throw new ExecutionLostError(runId, 'no thread has it');
    return this.#send(thread, { type: 'activate', runId, activation });
  }

  async #send(thread: WorkflowThread, job: Parameters<WorkflowThread['send']>[0]): Promise<Completion> {
    const answer = thread.send(job);
    this.#watchdog.wake();
    const completion = await answer;
    if (completion === undefined) throw new ExecutionLostError(job.runId, 'its thread gave no answer');
    return completion;
  }

  async evict(runId: string): Promise<void> {
    const thread = this.#places.get(runId);
    this.#forget(runId);
    thread?.evict(runId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.end('the worker has shut down')));
  }
}
