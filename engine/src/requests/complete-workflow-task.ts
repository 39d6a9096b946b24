/** RespondWorkflowTaskCompleted: the commands of a worker, all or none of them (semantics WT, BUF; api.md section 3). */
import { enums, type command, type workflowservice } from '@perdure/wire/types';
import { invalidArgument, notFound, unimplemented } from '../errors.js';
import { flushBuffer } from '../execution/append.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState, type StickyQueue } from '../execution/state.js';
import { durationMs } from '../execution/time.js';
import type { StartedWorkflowTask } from '../execution/workflow-task.js';
import {
  abandonWorkflowTask,
  completeWorkflowTask,
  failWorkflowTask,
  scheduleWorkflowTask,
  startWorkflowTask,
} from '../execution/workflow-task-steps.js';
import { commandName } from './commands/command-name.js';
import { CLOSE_COMMANDS, COMMANDS } from './commands/index.js';
import { sizeFailure } from './commands/size-limits.js';
import { failureText, type CommandFailure, type CommandScope } from './commands/command.js';
import type { Decision } from './decision.js';

const { WorkflowTaskFailedCause } = enums;

/** What a worker's token says about the task it holds. */
export interface WorkflowTaskToken {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  readonly attempt: number;
  readonly stamp: number;
}

export interface CompletionReply {
  /** The next task was started at once and goes back in the answer (WT-15). */
  readonly startedNextTask: boolean;
  /** Scheduled event ids of the activities that were started at once and go back in the answer (ACT-10). */
  readonly startedActivities: readonly number[];
}
const NOTHING_STARTED: CompletionReply = { startedNextTask: false, startedActivities: [] };

/** The started task that a token belongs to, or NOT_FOUND, so that a worker simply drops it (WT-10). */
export function findStartedTask(state: RunState, token: WorkflowTaskToken): StartedWorkflowTask {
  const task = state.root.workflowTask;
  const fits =
    isRunning(state.root) &&
    task.at === 'started' &&
    task.scheduledEventId === token.scheduledEventId &&
    task.startedEventId === token.startedEventId &&
    task.attempt === token.attempt &&
    task.stamp === token.stamp;
  if (!fits) throw notFound('Workflow task not found.');
  return task;
}

export function decideWorkflowTaskCompleted(
  state: RunState,
  token: WorkflowTaskToken,
  request: workflowservice.RespondWorkflowTaskCompletedRequest,
  context: TransitionContext,
): Decision<CompletionReply> {
  const task = findStartedTask(state, token);
  const commands = request.commands ?? [];
  checkSequence(commands);
  if (isIdleTooLong(task, request, context.now)) return idleTooLong(state, task, context);
  const draft = new RunDraft(state, context);
  const completedEventId = completeWorkflowTask(draft, task, {
    identity: request.identity ?? '',
    binaryChecksum: request.binaryChecksum,
    sdkMetadata: request.sdkMetadata,
    meteringMetadata: request.meteringMetadata,
    workerVersion: request.workerVersionStamp,
  });
  const scope: CommandScope = {
    draft,
    completedEventId,
    namespace: request.namespace ?? '',
    childrenInitiated: new Set(),
    eagerActivities: new Set(),
    identity: request.identity ?? '',
    wakesAgain: false,
    successor: undefined,
    warnings: undefined,
  };
  const failure = runCommands(scope, commands);
  const { warnings } = scope;
  if (failure !== undefined) return { ...failedCompletion(state, task, request, failure, context), warnings };
  if (!isRunning(draft.root)) return { drafts: withSuccessor(draft, scope.successor), reply: NOTHING_STARTED, warnings };
  changeSticky(draft, request);
  const startedActivities = startEagerActivities(scope);
  const startedNextTask = nextTask(draft, task, request, scope.wakesAgain);
  return { drafts: [draft], reply: { startedNextTask, startedActivities }, warnings };
}

/**
 * Started in the commit that schedules them, so that no other worker can ever get the attempt: they have no dispatch row. If the
 * answer is lost, they time out as any attempt whose worker has died. What was cancelled by the same completion is gone.
 */
function startEagerActivities({ draft, eagerActivities, identity }: CommandScope): number[] {
  const ids = [...eagerActivities].filter((id) => draft.activities.get(id)?.at === 'scheduled');
  for (const scheduledEventId of ids) {
    const fact = { at: 'started', startedTimeMs: draft.context.now, requestId: draft.context.uuid(), identity } as const;
    draft.record({ at: 'activity', scheduledEventId, fact });
  }
  return ids;
}

const withSuccessor = (draft: RunDraft, successor: RunDraft | undefined): RunDraft[] =>
  successor === undefined ? [draft] : [draft, successor];

/** Refused as a whole, without a trace (WT-19). */
function checkSequence(commands: readonly command.Command[]): void {
  for (const [index, { commandType = 0 }] of commands.entries()) {
    const name = commandName(commandType);
    if (name === undefined) throw invalidArgument(`unknown command type: ${commandType}`);
    if (CLOSE_COMMANDS.has(commandType) && index < commands.length - 1) {
      const all = commands.map((each) => commandName(each.commandType ?? 0) ?? String(each.commandType)).join(', ');
      throw invalidArgument(`invalid command sequence: [${all}], command ${name} must be the last command.`);
    }
    if (!COMMANDS.has(commandType)) throw unimplemented(`The command ${name} is not implemented yet by Perdure.`);
  }
}

function runCommands(scope: CommandScope, commands: readonly command.Command[]): CommandFailure | undefined {
  for (const each of commands) {
    const type = each.commandType ?? 0;
    if (CLOSE_COMMANDS.has(type) && scope.draft.buffered.size > 0)
      return { cause: WorkflowTaskFailedCause.UNHANDLED_COMMAND, message: '' };
    const failure = sizeFailure(scope, each) ?? COMMANDS.get(type)?.(scope, each);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** All effects are undone. The first bad try is told in history; later ones are left to time out (WT-8, WT-18). */
function failedCompletion(
  state: RunState,
  task: StartedWorkflowTask,
  request: workflowservice.RespondWorkflowTaskCompletedRequest,
  failure: CommandFailure,
  context: TransitionContext,
): Decision<CompletionReply> {
  const text = failureText(failure);
  const unhandled = failure.cause === WorkflowTaskFailedCause.UNHANDLED_COMMAND;
  const error = invalidArgument(text);
  if (task.attempt > 1 && !unhandled) throw error;
  const draft = new RunDraft(state, context);
  const how = {
    at: 'failed',
    cause: failure.cause,
    failure: { message: text, serverFailureInfo: {} },
    identity: request.identity ?? '',
  } as const;
  if (failure.terminates === true) {
    abandonWorkflowTask(draft, how);
    terminateRun(draft, { reason: text, identity: 'history-service' });
  } else {
    failWorkflowTask(draft, task, how);
  }
  if (unhandled) draft.record({ at: 'closeAttempted' });
  return { drafts: [draft], reply: NOTHING_STARTED, error };
}

function changeSticky(draft: RunDraft, request: workflowservice.RespondWorkflowTaskCompletedRequest): void {
  const name = request.stickyAttributes?.workerTaskQueue?.name ?? '';
  const scheduleToStartMs = durationMs(request.stickyAttributes?.scheduleToStartTimeout);
  const sticky: StickyQueue | undefined = name === '' ? undefined : { taskQueue: name, scheduleToStartMs };
  const before = draft.root.sticky;
  if (before?.taskQueue === sticky?.taskQueue && before?.scheduleToStartMs === sticky?.scheduleToStartMs) return;
  draft.record({ at: 'stickyChanged', sticky });
}

/** Schedules the next task if one is needed (WT-16) and starts it at once if the worker wants it inline. */
function nextTask(
  draft: RunDraft,
  task: StartedWorkflowTask,
  request: workflowservice.RespondWorkflowTaskCompletedRequest,
  wakesAgain: boolean,
): boolean {
  const flushed = flushBuffer(draft);
  const forced = request.forceCreateNewWorkflowTask ?? false;
  if (!flushed && !wakesAgain && !forced) return false;
  scheduleWorkflowTask(draft, isHeartbeat(request) ? { originalScheduledTimeMs: task.originalScheduledTimeMs } : {});
  if (!(request.returnNewWorkflowTask ?? false)) return false;
  startWorkflowTask(draft, {
    requestId: INLINE_REQUEST_ID,
    identity: request.identity ?? '',
    buildId: request.workerVersionStamp?.buildId,
  });
  return true;
}

/** The worker only wants more time, for its local activities. */
function isHeartbeat(request: workflowservice.RespondWorkflowTaskCompletedRequest): boolean {
  return (request.forceCreateNewWorkflowTask ?? false) && (request.commands?.length ?? 0) === 0;
}

function isIdleTooLong(
  task: StartedWorkflowTask,
  request: workflowservice.RespondWorkflowTaskCompletedRequest,
  now: number,
): boolean {
  return isHeartbeat(request) && now > task.originalScheduledTimeMs + HEARTBEATS_MS_MAX;
}

/** Nothing but heartbeats for so long: another worker is to try (WT-14). */
function idleTooLong(state: RunState, task: StartedWorkflowTask, context: TransitionContext): Decision<CompletionReply> {
  const draft = new RunDraft(state, context);
  failWorkflowTask(draft, task, { at: 'timedOut' });
  return { drafts: [draft], reply: NOTHING_STARTED, error: notFound('workflow task heartbeat timeout') };
}
const HEARTBEATS_MS_MAX = 30 * 60_000;

/** Shown in the Started event of an inline task, as in the system we are compatible with (WT-15). */
const INLINE_REQUEST_ID = 'request-from-RespondWorkflowTaskCompleted';
