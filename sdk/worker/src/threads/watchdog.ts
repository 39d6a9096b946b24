import { FAILURE_SOURCE } from '@perdure/common';
import type { Completion } from '@perdure/workflow/protocol';
import { userFileName } from '../bundler/bundle-format.js';
import type { Environment } from '../environment.js';
import type { StackFrames } from '../realm/stack-frames.js';
import { findBusyStack, type BusyFrame } from './busy-stack.js';
import type { ThreadJob } from './messages.js';
import type { WorkflowThread } from './workflow-thread.js';

/** How often the watchdog looks, as a part of the time it allows. */
const looksPerLimit = 5;

/** Workflow types and ids, for messages. */
export type NamesOf = (runId: string) => { readonly workflowType: string; readonly workflowId: string } | undefined;

/**
 * Finds workflow code that does not yield, says where it is, and ends its thread. To stop the code alone is not possible: Node's
 * bookkeeping of asynchronous contexts does not survive it.
 */
export class Watchdog {
  #isLooking = false;
  readonly #seen = new Map<WorkflowThread, { readonly number: number; readonly sinceMs: number }>();

  constructor(
    private readonly threads: () => readonly WorkflowThread[],
    private readonly limitMs: number,
    private readonly environment: Environment,
    private readonly frames: StackFrames,
    private readonly namesOf: NamesOf,
  ) {}

  /** To be called when a thread gets work; while there is some, the watchdog looks by itself. */
  wake(): void {
    if (this.#isLooking || !Number.isFinite(this.limitMs)) return;
    this.#isLooking = true;
    this.environment.after(this.limitMs / looksPerLimit, () => {
      this.#isLooking = false;
      this.#look();
    });
  }

  #look(): void {
    for (const thread of this.threads()) {
      const job = thread.runningJob;
      const seen = this.#seen.get(thread);
      const now = this.environment.monotonicMs();
      if (job === undefined) this.#seen.delete(thread);
      else if (seen?.number !== job.number) this.#seen.set(thread, { number: job.number, sinceMs: now });
      else if (now - seen.sinceMs >= this.limitMs) {
        this.#seen.delete(thread);
        void this.#stop(thread, job);
        continue;
      }
      if (!thread.isIdle) this.wake();
    }
  }

  async #stop(thread: WorkflowThread, job: ThreadJob): Promise<void> {
    const frames = await findBusyStack(thread.threadId, this.environment);
    if (thread.runningJob?.number !== job.number) return this.wake();
    const names = this.namesOf(job.runId);
    const who = names === undefined ? 'another workflow' : `workflow ${names.workflowType} (${names.workflowId})`;
    await thread.stop(job, this.#completionOf(job, frames ?? []), `${who}, on the same thread, did not yield`);
    this.wake();
  }

  #completionOf({ runId }: ThreadJob, busy: readonly BusyFrame[]): Completion {
    const lines = busy
      .filter(({ script }) => script.endsWith(userFileName))
      .flatMap(({ line, column, functionName }) => {
        const place = this.frames.placeAt(line, column);
        return place === undefined ? [] : [functionName === '' ? place : `${functionName} (${place})`];
      });
    const names = this.namesOf(runId);
    const who = names === undefined ? `Run ${runId}` : `Workflow ${names.workflowType} (${names.workflowId}, run ${runId})`;
    const where = lines[0] === undefined ? '' : `: it is busy at ${lines[0]}`;
    const message =
      `${who} has not yielded for ${this.limitMs} ms${where}. Workflow code must not block: put heavy work into an activity, and let ` +
      'loops wait with sleep() or condition()';
    const stackTrace = lines.map((line) => `    at ${line}`).join('\n');
    return { runId, status: 'failed', failure: { message, source: FAILURE_SOURCE, stackTrace }, sinkCalls: [] };
  }
}
