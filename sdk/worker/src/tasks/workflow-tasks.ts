import { enums } from '@perdure/wire/types';
import { DeterminismError } from '../core/errors.js';
import { Run, type RunStep, type TaskAnswer } from '../core/run.js';
import type { RunEnd } from '../runtime/worker-metrics.js';
import { ExecutionLostError } from '../threads/executor.js';
import { Answers, type Answered } from './answers.js';
import { CodecContexts } from './codec-contexts.js';
import { determinismErrorTypes, failureOfError, type TaskFailure } from './explain.js';
import { FailureReports } from './failure-reports.js';
import { HistoryPages } from './history-pages.js';
import { LocalEnds } from './local-ends.js';
import { RunCache, type CachedRun } from './run-cache.js';
import type { TaskContext } from './task-context.js';
import { taskParts, type PolledTask, type TaskParts } from './task-parts.js';
import { isTooLarge, tooLargeFailure } from './too-large.js';
import { TaskSteps, type LastStep } from './task-steps.js';

const unhandledFailure = enums.WorkflowTaskFailedCause.WORKFLOW_WORKER_UNHANDLED_FAILURE;

/** How often a task is tried again on another thread when the one it ran on dies. */
const lostRunRetriesMax = 2;

/** Handles workflow tasks: keeps runs in the cache, drives them through their tasks, and answers the server. */
export class WorkflowTasks {
  readonly cache: RunCache;
  readonly #answers: Answers;
  readonly #reports: FailureReports;
  #inProgress = 0;

  constructor(
    private readonly context: TaskContext,
    cacheSize: number,
  ) {
    this.cache = new RunCache(cacheSize);
    this.#answers = new Answers(context);
    this.#reports = new FailureReports(context, this.#answers);
  }

  get inProgress(): number {
    return this.#inProgress;
  }

  /** Does a polled task, and those that the answers bring. Never rejects. */
  async handle(polled: PolledTask): Promise<void> {
    const task = taskParts(polled, this.context.environment.monotonicMs());
    const entry = this.cache.get(task.runId) ?? this.#newEntry(task);
    entry.tasks++;
    this.#inProgress++;
    const turn = entry.turn.then(() => this.#inTurn(entry, polled));
    entry.turn = turn;
    await turn;
    this.#inProgress--;
    entry.tasks--;
    if (entry.tasks === 0 && !entry.hasRealm) this.cache.remove(entry);
    await this.#evictSurplus();
  }

  async #inTurn(entry: CachedRun, polled: PolledTask): Promise<void> {
    let next: PolledTask | undefined = polled;
    while (next !== undefined) next = await this.#one(entry, taskParts(next, this.context.environment.monotonicMs()));
  }

  /** @returns the run's next task, if the server has it. */
  async #one(entry: CachedRun, task: TaskParts): Promise<PolledTask | undefined> {
    try {
      const last = await this.#drive(entry, task, lostRunRetriesMax);
      return await this.#finish(entry, task, last);
    } catch (error) {
      await this.#failed(entry, task, error);
      return undefined;
    }
  }

  /** Walks the task's steps; on a thread that dies meanwhile, once more from the start of history. */
  async #drive(entry: CachedRun, task: TaskParts, retries: number): Promise<LastStep> {
    try {
      const pages = await this.#prepare(entry, task);
      const steps = new TaskSteps(this.context, entry, pages.pages);
      if (task.legacyQuery === undefined) entry.localEnds.deliver(entry.run);
      return await steps.walk(takeTask(entry, task, pages));
    } catch (error) {
      if (!(error instanceof ExecutionLostError) || retries === 0) throw error;
      this.context.logger.warn(error.message, { workflowId: task.workflowId, runId: task.runId });
      await this.#evict(entry);
      return this.#drive(entry, task, retries - 1);
    }
  }

  /** Makes sure that the run in the cache can go on with the task's history, or begins it anew with all of it. */
  async #prepare(entry: CachedRun, task: TaskParts): Promise<TaskPages> {
    const { polled } = task;
    const events = polled.history?.events ?? [];
    const firstEventId = events[0]?.eventId;
    const goesOn = entry.hasRealm && (firstEventId === undefined || firstEventId <= entry.run.lastEventId + 1);
    const { service, facts, metrics } = this.context;
    const fetch = service.getWorkflowExecutionHistory;
    const execution = { workflowId: task.workflowId, runId: task.runId };
    if (!goesOn) {
      await this.#evict(entry);
      entry.run = new Run(task.workflowId, task.runId, task.workflowType, facts);
    }
    const fromStart = !goesOn && firstEventId !== 1;
    if (goesOn) metrics.cacheHit();
    else if (fromStart) metrics.cacheMiss();
    const token = fromStart ? undefined : polled.nextPageToken;
    const hasMore = fromStart || (token?.length ?? 0) > 0;
    return {
      events: fromStart ? [] : events,
      hasMore,
      pages: new HistoryPages(fetch, facts.namespace, execution, token, fromStart ? events : []),
    };
  }

  async #finish(entry: CachedRun, task: TaskParts, step: LastStep): Promise<PolledTask | undefined> {
    switch (step.type) {
      case 'answer':
        return this.#answer(entry, task, step.answer);
      case 'answerQuery':
        await this.#answers.answerQuery(task, step.result);
        break;
      case 'fail':
        await this.#report(entry, task, { cause: step.cause ?? unhandledFailure, failure: step.failure });
        break;
      default:
    }
    if (entry.run.isOver) await this.#evict(entry);
    return undefined;
  }

  async #answer(entry: CachedRun, task: TaskParts, answer: TaskAnswer): Promise<PolledTask | undefined> {
    let answered: Answered;
    try {
      answered = await this.#answers.complete(task, answer);
    } catch (error) {
      // The run in the cache has gone on where the server has not.
      await this.#evict(entry);
      if (isTooLarge(error)) await this.#reports.failTask(task, tooLargeFailure(task, error));
      else this.#reports.warnUnanswered(task, error);
      return undefined;
    }
    this.#count(entry, task, answer);
    if (entry.run.isOver || this.context.sticky === undefined) {
      if (entry.run.outstandingLocalActivities === 0 || entry.run.isOver) await this.#evict(entry);
    } else if (answered.resetTo !== undefined) entry.run.resetTo(answered.resetTo);
    return answered.nextTask;
  }

  #count({ run }: CachedRun, { workflowType, receivedMs }: TaskParts, { commands }: TaskAnswer): void {
    const { metrics, environment } = this.context;
    metrics.workflowTaskCompleted(workflowType, environment.monotonicMs() - receivedMs);
    metrics.cacheSize(this.cache.count);
    const end = runEndOf(commands.at(-1));
    if (end !== undefined) metrics.runEnded(workflowType, end, environment.nowMs() - run.startedTimeMs);
  }

  async #failed(entry: CachedRun, task: TaskParts, error: unknown): Promise<void> {
    const { trail } = entry.run;
    const { code } = error as { readonly code?: unknown };
    // Without its history a task cannot be done; it comes back after its timeout.
    if (typeof code === 'number') {
      await this.#evict(entry);
      this.context.logger.warn('The history of a workflow could not be fetched', {
        workflowId: task.workflowId,
        runId: task.runId,
        error,
      });
      return;
    }
    const failure = failureOfError(error, task, trail);
    if (
      error instanceof DeterminismError &&
      this.context.failsRun(determinismErrorTypes, task.workflowType) &&
      task.legacyQuery === undefined
    ) {
      await this.#evict(entry);
      await this.#reports.failRun(task, failure);
      return;
    }
    await this.#report(entry, task, failure);
  }

  async #report(entry: CachedRun, task: TaskParts, failure: TaskFailure): Promise<void> {
    await this.#evict(entry);
    await this.#reports.failTask(task, failure);
  }

  #newEntry({ runId, workflowId, workflowType }: TaskParts): CachedRun {
    const run = new Run(workflowId, runId, workflowType, this.context.facts);
    const entry = {
      runId,
      workflowId,
      workflowType,
      run,
      localEnds: new LocalEnds(),
      codecContexts: new CodecContexts(this.context.facts.namespace, workflowId),
      hasRealm: false,
      turn: Promise.resolve(),
      tasks: 0,
    };
    this.cache.add(entry);
    return entry;
  }

  /** Drops a run, wherever it stands; its tasks to come begin anew from history. An entry in use is removed after its use. */
  async #evict(entry: CachedRun): Promise<void> {
    if (entry.tasks === 0) this.cache.remove(entry);
    this.context.localActivities.cancelAll(entry.runId);
    if (!entry.hasRealm) return;
    entry.hasRealm = false;
    await this.context.executor.evict(entry.runId).catch(() => undefined);
  }

  async #evictSurplus(): Promise<void> {
    for (let entry = this.cache.surplus(); entry !== undefined; entry = this.cache.surplus()) {
      this.context.metrics.cacheEviction();
      await this.#evict(entry);
    }
  }
}

/** How a run ends by the last command of its last task. */
function runEndOf(last: TaskAnswer['commands'][number] | undefined): RunEnd | undefined {
  if (last?.completeWorkflowExecutionCommandAttributes !== undefined) return 'completed';
  if (last?.failWorkflowExecutionCommandAttributes !== undefined) return 'failed';
  if (last?.cancelWorkflowExecutionCommandAttributes !== undefined) return 'canceled';
  return last?.continueAsNewWorkflowExecutionCommandAttributes === undefined ? undefined : 'continueAsNew';
}

interface TaskPages {
  readonly events: NonNullable<NonNullable<PolledTask['history']>['events']>;
  readonly hasMore: boolean;
  readonly pages: HistoryPages;
}

function takeTask({ run }: CachedRun, task: TaskParts, { events, hasMore }: TaskPages): RunStep {
  const { polled, queries, legacyQuery } = task;
  return run.takeTask({
    previousStartedEventId: polled.previousStartedEventId ?? 0,
    startedEventId: polled.startedEventId ?? 0,
    events,
    hasMorePages: hasMore,
    messages: polled.messages ?? [],
    queries,
    legacyQuery,
  });
}
