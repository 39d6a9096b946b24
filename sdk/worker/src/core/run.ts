import type {
  Activation,
  Completion,
  QueryWorkflow,
  RespondToQuery,
  SuccessfulCompletion,
  WorkflowCommand,
} from '@perdure/workflow/protocol';
import type { command, enums, failure, history, protocol, query, sdk } from '@perdure/wire/types';
import { nextActivation, queryActivation } from './activation.js';
import { applyEffects } from './apply-effects.js';
import { applyNextStretch } from './apply-history.js';
import { isEnding } from './ending-commands.js';
import { InvalidHistoryError } from './errors.js';
import { handleCommands } from './handle-commands.js';
import { HistoryWindow } from './history-window.js';
import { coreFlags } from './internal-flags.js';
import type { LocalActivityWork } from './local-activities.js';
import type { LocalActivityEnd } from './machines/local-activity.js';
import { RunState, type WorkerFacts } from './run-state.js';
import { encodeUpdateMessage, incomingUpdate } from './update-messages.js';

/** A workflow task as the server gave it, or a replay makes it up. */
export interface WorkflowTask {
  readonly previousStartedEventId: number;
  /** 0 for a task that is only a query. */
  readonly startedEventId: number;
  readonly events: readonly history.HistoryEvent[];
  /** Further pages follow: `addPage` brings them when they are asked for. */
  readonly hasMorePages: boolean;
  readonly messages: readonly protocol.Message[];
  readonly queries: readonly QueryWorkflow[];
  /** The task is this query and nothing else. */
  readonly legacyQuery: QueryWorkflow | undefined;
}

/** The answer to a workflow task. */
export interface TaskAnswer {
  readonly commands: readonly command.Command[];
  readonly messages: readonly protocol.Message[];
  readonly queryResults: ReadonlyMap<string, RespondToQuery['result']>;
  readonly sdkMetadata: sdk.WorkflowTaskCompletedMetadata | undefined;
  readonly versioningBehavior: enums.VersioningBehavior | undefined;
  /** The task only keeps the run while local activities go on: another one is wanted at once. */
  readonly forceNewTask: boolean;
}

/** What is to be done next about a task. */
export type RunStep =
  | { readonly type: 'activate'; readonly activation: Activation; readonly isFirst: boolean }
  | { readonly type: 'fetchPage' }
  /** A local activity is to end first, or the task is about to time out: `localActivityEnded` and `next`, or `heartbeatDue`. */
  | { readonly type: 'wait' }
  | { readonly type: 'answer'; readonly answer: TaskAnswer }
  | { readonly type: 'answerQuery'; readonly result: RespondToQuery['result'] }
  /** The code failed the task. */
  | { readonly type: 'fail'; readonly failure: failure.Failure; readonly cause: enums.WorkflowTaskFailedCause | undefined }
  /** History is at its end: there is nothing to answer. */
  | { readonly type: 'nothing' };

/**
 * One run in the cache, without any IO: takes tasks, the workflow code's completions, pages of history and the ends of local
 * activities, and says what comes next. Its errors mean that the run must be dropped.
 */
export class Run {
  readonly #state: RunState;
  #wasCreated = false;
  #isFirstTask = true;
  #queries: readonly QueryWorkflow[] = [];
  #legacyQuery: QueryWorkflow | undefined;
  readonly #queryResults = new Map<string, RespondToQuery['result']>();
  #versioningBehavior: enums.VersioningBehavior | undefined;
  /** The task was held up so long that it is answered while local activities go on. */
  #isHeartbeat = false;
  /** The task's first stretch is not applied yet: jobs from before the task wait for it. */
  #isNewTask = false;

  constructor(workflowId: string, runId: string, workflowType: string, worker: WorkerFacts) {
    this.#state = new RunState(workflowId, runId, workflowType, new HistoryWindow(0, 0), worker);
  }

  get runId(): string {
    return this.#state.runId;
  }

  /** Id of the last event that was taken in: a task's history must not begin later than after it. */
  get lastEventId(): number {
    return this.#state.lastEventId;
  }

  get isReplaying(): boolean {
    return this.#state.replaying;
  }

  /** The code has asked for the run's end, or history shows it. */
  get isOver(): boolean {
    return this.#state.isFinished || this.#state.sawFinalEvent;
  }

  get startedTimeMs(): number {
    return this.#state.startedTimeMs;
  }

  get started(): history.WorkflowExecutionStartedEventAttributes | undefined {
    return this.#state.started;
  }

  /** Names of the last events, oldest first, for explanations. */
  get trail(): readonly string[] {
    return this.#state.trail;
  }

  /** @throws DeterminismError | InvalidHistoryError */
  takeTask(task: WorkflowTask): RunStep {
    const window = new HistoryWindow(task.previousStartedEventId, task.startedEventId);
    window.add(task.events, !task.hasMorePages);
    window.skipTo(this.#state.lastEventId);
    this.#state.beginTask(window, task.messages.map(incomingUpdate), this.#isFirstTask);
    this.#isFirstTask = false;
    this.#queries = task.legacyQuery === undefined ? task.queries : [task.legacyQuery];
    this.#legacyQuery = task.legacyQuery;
    this.#queryResults.clear();
    this.#isHeartbeat = false;
    this.#isNewTask = true;
    return this.next();
  }

  addPage(events: readonly history.HistoryEvent[], hasMorePages: boolean): RunStep {
    this.#state.window.add(events, !hasMorePages);
    return this.next();
  }

  /** @param nowMs  Wall clock, for the schedule time of local activities. */
  complete(completion: Completion, nowMs: number): RunStep {
    if (completion.status === 'failed') return { type: 'fail', failure: completion.failure, cause: completion.forceCause };
    this.#state.flags.addUsedByLang(completion.usedInternalFlags);
    this.#versioningBehavior = completion.versioningBehavior ?? this.#versioningBehavior;
    handleCommands(this.#state, this.#withoutAnswers(completion), nowMs);
    return this.next();
  }

  /** May come between tasks, but not before a task that is only a query; `next` then tells what follows of it. */
  localActivityEnded(seq: number, end: LocalActivityEnd): void {
    const machine = this.#state.bySeq.get(`local activity ${seq}`);
    if (machine === undefined) throw new InvalidHistoryError(`local activity ${seq} ended and nobody asked for it`);
    applyEffects(this.#state, machine, machine.apply({ name: 'resolved', detail: end }));
    this.#state.localActivities.forget(seq);
  }

  /** The task is answered now; its local activities go on, and their ends come with a later task. */
  heartbeatDue(): RunStep {
    this.#isHeartbeat = true;
    return this.next();
  }

  takeLocalActivityWork(): readonly LocalActivityWork[] {
    return this.#state.localActivities.takeWork();
  }

  get outstandingLocalActivities(): number {
    return this.#state.localActivities.outstanding;
  }

  /** The server dropped a task that only rejected updates: its events never were. */
  resetTo(startedEventId: number): void {
    this.#state.resetTo(startedEventId);
  }

  next(): RunStep {
    const step = this.#nextOfHistory();
    if (step !== undefined) return step;
    const waits = this.#legacyQuery === undefined && !this.#isHeartbeat;
    if (waits && this.#state.localActivities.outstanding > 0) return { type: 'wait' };
    if (this.#queries.length > 0) return this.#askQueries();
    return this.#answer();
  }

  /** Jobs first; while there are none, history goes on. */
  #nextOfHistory(): RunStep | undefined {
    for (;;) {
      if (this.#state.hasJobs && !this.#isNewTask) return this.#activate();
      if (!this.#state.window.canTake) return { type: 'fetchPage' };
      this.#isNewTask = false;
      if (applyNextStretch(this.#state) === 0) return this.#state.hasJobs ? this.#activate() : undefined;
    }
  }

  #activate(): RunStep {
    const isFirst = !this.#wasCreated;
    this.#wasCreated = true;
    return { type: 'activate', activation: nextActivation(this.#state), isFirst };
  }

  #askQueries(): RunStep {
    const activation = queryActivation(this.#state, this.#queries);
    this.#queries = [];
    return { type: 'activate', activation, isFirst: false };
  }

  /** Answers to queries are kept apart; what follows the end of the run is dropped, or goes before it in newer histories. */
  #withoutAnswers(completion: SuccessfulCompletion): readonly WorkflowCommand[] {
    const commands: WorkflowCommand[] = [];
    for (const wish of completion.commands) {
      if (wish.type === 'respondToQuery') this.#queryResults.set(wish.queryId, wish.result);
      else commands.push(wish);
    }
    const first = commands.findIndex(isEnding);
    if (first === -1) return commands;
    const { replaying, flags } = this.#state;
    if (replaying && !flags.use(coreFlags.moveTerminalCommands, false)) return commands.slice(0, first + 1);
    return [...commands.filter((wish) => !isEnding(wish)), commands[first] as WorkflowCommand];
  }

  #answer(): RunStep {
    if (this.#legacyQuery !== undefined) return this.#answerLegacy(this.#legacyQuery);
    const state = this.#state;
    if (state.sawFinalEvent && this.#queryResults.size === 0) return { type: 'nothing' };
    const answer: TaskAnswer = {
      commands: state.commands.filter(({ machine }) => !machine.isFinal).map((pending) => pending.command),
      messages: state.outbox.map(encodeUpdateMessage),
      queryResults: new Map(this.#queryResults),
      sdkMetadata: state.flags.takeForCompletion(),
      versioningBehavior: this.#versioningBehavior,
      forceNewTask: this.#isHeartbeat && state.localActivities.outstanding > 0,
    };
    state.outbox = [];
    state.taskVersion = state.worker.deploymentVersion ?? state.taskVersion;
    return { type: 'answer', answer };
  }

  #answerLegacy({ queryId }: QueryWorkflow): RunStep {
    const result = this.#queryResults.get(queryId);
    if (result === undefined) throw new InvalidHistoryError('the workflow code did not answer the query');
    return { type: 'answerQuery', result };
  }
}

/** A query in the form that the workflow code gets it. */
export function queryJob(queryId: string, asked: query.WorkflowQuery): QueryWorkflow {
  return {
    type: 'queryWorkflow',
    queryId,
    queryType: asked.queryType ?? '',
    arguments: asked.queryArgs?.payloads ?? [],
    headers: asked.header?.fields ?? {},
  };
}
