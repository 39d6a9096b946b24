import type { HistoryAndWorkflowId } from '@perdure/common';
import { DeterminismViolationError } from '@perdure/workflow/errors';
import { enums, type history } from '@perdure/wire/types';
import { DeterminismError } from '../core/errors.js';
import { eventName, isCommandEvent, isFinalEvent } from '../core/event-kinds.js';
import { describeCommand } from '../core/describe.js';
import { Run, type WorkflowTask } from '../core/run.js';
import { ReplayError } from '../errors.js';
import type { ReplayWorkerOptions } from '../options/worker-options.js';
import { failureOfError } from '../tasks/explain.js';
import { CodecContexts } from '../tasks/codec-contexts.js';
import { HistoryPages } from '../tasks/history-pages.js';
import { LocalEnds } from '../tasks/local-ends.js';
import { TaskSteps, type LastStep } from '../tasks/task-steps.js';
import { Replayer } from './replayer.js';

export type History = history.History;

/** A history: as the API has it, or as CLI and UI write it to JSON. */
export type ReplayableHistory = history.History | { readonly events?: readonly object[] | null } | object;

export type ReplayHistoriesIterable = AsyncIterable<HistoryAndWorkflowId> | Iterable<HistoryAndWorkflowId>;

export interface ReplayResult {
  readonly workflowId: string;
  readonly runId: string;
  /** Undefined when the code fits the history. */
  readonly error?: ReplayError | DeterminismViolationError | undefined;
}

type HistoryEvent = history.HistoryEvent;

const defaultWorkflowId = 'replay';

/** @throws DeterminismViolationError | ReplayError */
export async function replayHistory(
  options: ReplayWorkerOptions,
  given: ReplayableHistory,
  workflowId = defaultWorkflowId,
): Promise<void> {
  for await (const { error } of replayHistories(options, [{ workflowId, history: given }])) if (error !== undefined) throw error;
}

/** One worker replays them all. */
export async function* replayHistories(
  options: ReplayWorkerOptions,
  histories: ReplayHistoriesIterable,
): AsyncIterable<ReplayResult> {
  const replayer = await Replayer.create(options);
  try {
    for await (const { workflowId, history: given } of histories) {
      const { runId = '', error } = await replayNext(replayer, workflowId, given);
      yield error === undefined ? { workflowId, runId } : { workflowId, runId, error };
    }
  } finally {
    await replayer.close();
  }
}

/** What cannot be read is the error of its own replay, and harms no other. */
async function replayNext(
  replayer: Replayer,
  workflowId: string,
  given: unknown,
): Promise<{ readonly runId?: string | undefined; readonly error?: ReplayResult['error'] }> {
  let events: readonly HistoryEvent[];
  try {
    events = await eventsOf(given);
  } catch (error) {
    return {
      error: new ReplayError(`The history of ${workflowId} cannot be read: ${(error as Error).message}`, { cause: error }),
    };
  }
  if (events.length === 0) return { error: new ReplayError(`The history of ${workflowId} is empty`) };
  const runId = events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
  return { runId, error: await replayOne(replayer, workflowId, events) };
}

/** Events as the API has them are taken as they are. @throws TypeError for what is no history */
async function eventsOf(given: unknown): Promise<readonly HistoryEvent[]> {
  const { events = [] } = (given ?? {}) as { readonly events?: readonly HistoryEvent[] | null };
  if (!Array.isArray(events)) throw new TypeError('it has no list of events');
  const isMessage = events.every(({ eventId, eventType }) => typeof eventId === 'number' && typeof eventType === 'number');
  if (isMessage) return events;
  // Most workers never read any.
  const { messageFromJson } = await import('@perdure/wire/json');
  return messageFromJson('temporal.api.history.v1.History', given).events ?? [];
}

const notAsked = { hasMorePages: false, messages: [], queries: [], legacyQuery: undefined };

async function replayOne(replayer: Replayer, workflowId: string, all: readonly HistoryEvent[]): Promise<ReplayResult['error']> {
  const events = uptoLastCompletion(all);
  const started = events.findLast((event) => eventName(event) === 'WORKFLOW_TASK_STARTED')?.eventId ?? 0;
  const attributes = all[0]?.workflowExecutionStartedEventAttributes;
  const runId = attributes?.originalExecutionRunId ?? '';
  const run = new Run(workflowId, runId, attributes?.workflowType?.name ?? '', replayer.context.facts);
  const entry = {
    runId,
    workflowId,
    workflowType: attributes?.workflowType?.name ?? '',
    run,
    localEnds: new LocalEnds(),
    codecContexts: new CodecContexts(replayer.context.facts.namespace, workflowId),
    hasRealm: false,
    turn: Promise.resolve(),
    tasks: 1,
  };
  const noPages = new HistoryPages(async () => Promise.resolve({}), '', {}, undefined, []);
  try {
    const walk = async (task: Pick<WorkflowTask, 'previousStartedEventId' | 'startedEventId' | 'events'>) =>
      new TaskSteps(replayer.context, entry, noPages).walk(run.takeTask({ ...notAsked, ...task }));
    if (events.length > 0) check(await walk({ previousStartedEventId: started, startedEventId: started, events }));
    // What the code would do next is no matter of history, but whether it can: such a history is that of a workflow that is stuck.
    const news = all.slice(events.length);
    if (news.length === 0 || run.isOver || news.some(isFinalEvent)) return undefined;
    const last = await walk({ previousStartedEventId: started, startedEventId: news.at(-1)?.eventId ?? started, events: all });
    if (last.type === 'fail') check(last);
    return undefined;
  } catch (error) {
    const culprit = { workflowId, runId, workflowType: entry.workflowType };
    const { failure } = failureOfError(error, culprit, run.trail);
    if (error instanceof DeterminismError) return new DeterminismViolationError(failure.message ?? '');
    if (error instanceof ReplayError || error instanceof DeterminismViolationError) return error;
    return new ReplayError(failure.message ?? '', { cause: error });
  } finally {
    if (entry.hasRealm) await replayer.context.executor.evict(runId);
  }
}

/** What came after the last completed task is not settled: no command of the code answers to it yet. */
function uptoLastCompletion(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const completed = events.findLastIndex((event) => eventName(event) === 'WORKFLOW_TASK_COMPLETED');
  if (completed === -1) return [];
  const rest = events.slice(completed + 1);
  const end = rest.findIndex((event) => !isCommandEvent(event) && !isFinalEvent(event));
  return events.slice(0, completed + 1 + (end === -1 ? rest.length : end));
}

/** @throws when the code failed, or asked for more than history has */
function check(step: LastStep): void {
  if (step.type === 'fail') {
    const { failure, cause } = step;
    const isDeterminism = cause === enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR;
    throw isDeterminism
      ? new DeterminismViolationError(failure.message ?? '')
      : new ReplayError(`The workflow code failed: ${failure.stackTrace || (failure.message ?? '')}`);
  }
  if (step.type !== 'answer') return;
  // A patch that history does not have is no mismatch.
  const extra = step.answer.commands.find((command) => command.recordMarkerCommandAttributes?.markerName !== 'core_patch');
  if (extra !== undefined)
    throw new DeterminismError('the code asks for more than the history has', undefined, {
      text: describeCommand(extra),
    });
}
