import type { Completion } from '@perdure/workflow/protocol';
import { toMs } from '../core/duration.js';
import type { RunStep } from '../core/run.js';
import { delay } from '../environment.js';
import { decodeActivation, encodeCompletion } from './codec-pass.js';
import type { HistoryPages } from './history-pages.js';
import { withOwnBytes } from './own-bytes.js';
import type { CachedRun } from './run-cache.js';
import type { TaskContext } from './task-context.js';

/** The steps of a task after which the server gets an answer. */
export type LastStep = Exclude<RunStep, { type: 'activate' | 'fetchPage' | 'wait' }>;

/** How much of its time a task may take before it is answered in the middle of local activities. */
const heartbeatFraction = 0.8;
const defaultTaskTimeoutMs = 10_000;

/** Walks one task of a run from its first step to the one that answers it. */
export class TaskSteps {
  readonly #startedMs: number;

  constructor(
    private readonly context: TaskContext,
    private readonly entry: CachedRun,
    private readonly pages: HistoryPages,
  ) {
    this.#startedMs = context.environment.monotonicMs();
  }

  async walk(first: RunStep): Promise<LastStep> {
    let step = first;
    for (;;) {
      this.#beginLocalActivities();
      if (step.type === 'activate') step = await this.#activate(step);
      else if (step.type === 'fetchPage') step = await this.#fetchPage();
      else if (step.type === 'wait') step = await this.#wait();
      else return step;
    }
  }

  async #activate({ activation, isFirst }: RunStep & { type: 'activate' }): Promise<RunStep> {
    const { executor, executionOptions, codecs, environment, callSinks } = this.context;
    const decoded = withOwnBytes(await decodeActivation(activation, codecs, this.entry.codecContexts));
    this.entry.hasRealm = true;
    const completion: Completion = await (isFirst
      ? executor.create(decoded, executionOptions(this.entry.workflowType))
      : executor.activate(decoded));
    callSinks(completion.sinkCalls);
    const encoded = await encodeCompletion(completion, codecs, this.entry.codecContexts);
    return this.entry.run.complete(encoded, environment.nowMs());
  }

  async #fetchPage(): Promise<RunStep> {
    const { events, hasMore } = await this.pages.next();
    return this.entry.run.addPage(events, hasMore);
  }

  async #wait(): Promise<RunStep> {
    const { run, localEnds } = this.entry;
    const timeoutMs = toMs(run.started?.workflowTaskTimeout) ?? defaultTaskTimeoutMs;
    const remainingMs = this.#startedMs + timeoutMs * heartbeatFraction - this.context.environment.monotonicMs();
    const giveUp = new AbortController();
    await Promise.race([localEnds.any(), delay(this.context.environment, Math.max(remainingMs, 0), giveUp.signal)]);
    giveUp.abort();
    return localEnds.deliver(run) ? run.next() : run.heartbeatDue();
  }

  #beginLocalActivities(): void {
    const { localActivities } = this.context;
    const { run, localEnds, runId } = this.entry;
    for (const work of run.takeLocalActivityWork()) {
      if (work.type === 'run') localActivities.run(this.entry, work.activity, (end) => localEnds.add(work.activity.seq, end));
      else if (work.type === 'cancel') localActivities.cancel(runId, work.seq);
      else localActivities.cancelAll(runId);
    }
  }
}
