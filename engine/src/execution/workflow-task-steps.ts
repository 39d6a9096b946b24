/** The steps of a workflow task that several requests share: schedule, start, end (semantics WT). */
import { enums, type common, type failure, type sdk } from '@perdure/wire/types';
import { append, flushBuffer } from './append.js';
import type { RunDraft } from './draft.js';
import { clearProblems, reportProblem } from './reported-problems.js';
import { toDuration, toTimestamp } from './time.js';
import type { StartedWorkflowTask, WorkflowTaskInfo } from './workflow-task.js';

const { EventType, SuggestContinueAsNewReason: Reason, TaskQueueKind, TimeoutType } = enums;

/** From this attempt on each try gets more time (WT-8). */
const BACKOFF_FROM_ATTEMPT = 4;
const BACKOFF_INITIAL_MS = 5_000;
const BACKOFF_MAXIMUM_MS = 600_000;
/** History this long or large asks the workflow to continue as new (WT-20). */
const SUGGEST_CONTINUE_EVENTS = 4096;
const SUGGEST_CONTINUE_BYTES = 4 * 1024 * 1024;

/**
 * Schedules the next task, unless one is pending or the first one is still to wait (START-7, CHILD-1). A first attempt has its event in history; later ones are
 * transient (WT-5).
 */
export function scheduleWorkflowTask(
  draft: RunDraft,
  options: { readonly originalScheduledTimeMs?: number; readonly evenIfDelayed?: boolean } = {},
): void {
  const { root, context } = draft;
  if (root.workflowTask.at !== 'none') return;
  if ((root.firstTaskAtMs > 0 || root.heldBack) && options.evenIfDelayed !== true) return;
  const attempt = root.workflowTask.attempt;
  const sticky = attempt === 1 ? root.sticky : undefined;
  const info: WorkflowTaskInfo = {
    scheduledEventId: root.nextEventId,
    written: attempt === 1,
    attempt,
    stamp: root.lastStamp + 1,
    taskQueue: sticky?.taskQueue ?? root.taskQueue,
    sticky: sticky !== undefined,
    timeoutMs: taskTimeoutMs(root.workflowTaskTimeoutMs, attempt, context.random()),
    scheduledTimeMs: context.now,
    originalScheduledTimeMs: options.originalScheduledTimeMs ?? context.now,
    order: context.sequence(),
  };
  if (info.written) appendScheduled(draft, info);
  draft.record({ at: 'workflowTask', fact: { ...info, at: 'scheduled' } });
}

function taskTimeoutMs(timeoutMs: number, attempt: number, random: number): number {
  if (attempt < BACKOFF_FROM_ATTEMPT) return timeoutMs;
  const backoff = Math.min(BACKOFF_MAXIMUM_MS, BACKOFF_INITIAL_MS * 2 ** (attempt - BACKOFF_FROM_ATTEMPT));
  return timeoutMs + Math.round(backoff * (0.8 + 0.2 * random));
}

/** A task that waits unwritten gets its place in history again after each new event (WT-6). */
export function overtakeUnwrittenTask(draft: RunDraft): void {
  const task = draft.root.workflowTask;
  if (task.at !== 'scheduled' || task.written) return;
  draft.record({ at: 'workflowTask', fact: { at: 'overtaken', scheduledEventId: draft.root.nextEventId } });
}

/**
 * Buffered events without a started task: a crash has undone the start. They get their ids before anything else happens. Called
 * first by every transition on an open run.
 */
export function recoverBuffer(draft: RunDraft): void {
  if (draft.root.workflowTask.at === 'started' || !flushBuffer(draft)) return;
  overtakeUnwrittenTask(draft);
  scheduleWorkflowTask(draft);
}

export interface StartedBy {
  readonly requestId: string;
  readonly identity: string;
  /** Of the worker's code; empty or absent when it names none. */
  readonly buildId?: string | undefined;
}

export function startWorkflowTask(draft: RunDraft, by: StartedBy): void {
  const task = draft.root.workflowTask;
  if (task.at !== 'scheduled') return;
  if (!task.written && task.attempt === 1) {
    const scheduledEventId = appendScheduled(draft, task);
    draft.record({ at: 'workflowTask', fact: { at: 'written', scheduledEventId } });
  }
  // A transient task's Scheduled and Started take the next two ids when it ends well.
  const written = task.written || task.attempt === 1;
  const startedEventId = written ? draft.root.nextEventId : draft.root.nextEventId + 1;
  const { requestId, identity, buildId = '' } = by;
  draft.record({
    at: 'workflowTask',
    fact: { at: 'started', startedEventId, startedTimeMs: draft.context.now, requestId, identity, buildId },
  });
}

function appendScheduled(draft: RunDraft, info: WorkflowTaskInfo): number {
  return append(draft, scheduledEvent(draft, info));
}

/** The Scheduled event of a task; for a transient one readers get it without its being written. */
export function scheduledEvent(draft: Pick<RunDraft, 'root'>, info: WorkflowTaskInfo) {
  const { root } = draft;
  const taskQueue = info.sticky
    ? { name: info.taskQueue, kind: TaskQueueKind.STICKY, normalName: root.taskQueue }
    : { name: info.taskQueue, kind: TaskQueueKind.NORMAL };
  return {
    eventType: EventType.WORKFLOW_TASK_SCHEDULED,
    eventTime: toTimestamp(info.scheduledTimeMs),
    workflowTaskScheduledEventAttributes: {
      taskQueue,
      startToCloseTimeout: toDuration(info.timeoutMs),
      attempt: info.attempt,
    },
  };
}

export function startedEvent(draft: Pick<RunDraft, 'root'>, task: StartedWorkflowTask) {
  const { root } = draft;
  // A first task that goes out with the answer to the start: at that time nothing was stored.
  const isEager = task.requestId === root.startRequestId;
  const suggestContinueAsNewReasons = [
    ...(root.historyBytes >= SUGGEST_CONTINUE_BYTES ? [Reason.HISTORY_SIZE_TOO_LARGE] : []),
    ...(root.nextEventId > SUGGEST_CONTINUE_EVENTS ? [Reason.TOO_MANY_HISTORY_EVENTS] : []),
  ];
  return {
    eventType: EventType.WORKFLOW_TASK_STARTED,
    eventTime: toTimestamp(task.startedTimeMs),
    workflowTaskStartedEventAttributes: {
      scheduledEventId: task.scheduledEventId,
      identity: task.identity,
      requestId: task.requestId,
      historySizeBytes: isEager ? undefined : root.historyBytes,
      ...(suggestContinueAsNewReasons.length > 0 && { suggestContinueAsNew: true, suggestContinueAsNewReasons }),
      workerVersion: task.buildId === '' ? undefined : { buildId: task.buildId },
    },
  };
}

/** Writes the events of a started task that history does not have yet: Scheduled if it was transient, and Started. */
function writeStart(draft: RunDraft, task: StartedWorkflowTask): void {
  if (!task.written && task.attempt > 1) appendScheduled(draft, task);
  append(draft, startedEvent(draft, task));
}

export interface Completion {
  readonly identity: string;
  readonly binaryChecksum: string | undefined;
  readonly sdkMetadata: sdk.WorkflowTaskCompletedMetadata | undefined;
  readonly meteringMetadata: common.MeteringMetadata | undefined;
  /** The worker's build id: a replay tells the workflow which build each task was done by. */
  readonly workerVersion: common.WorkerVersionStamp | undefined;
}

/** Writes the (up to) three events of a task that ended well; returns the id of the Completed event. */
export function completeWorkflowTask(draft: RunDraft, task: StartedWorkflowTask, completion: Completion): number {
  writeStart(draft, task);
  const completedId = append(draft, {
    eventType: EventType.WORKFLOW_TASK_COMPLETED,
    workflowTaskCompletedEventAttributes: {
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      ...completion,
    },
  });
  draft.record({ at: 'workflowTask', fact: { at: 'ended', attempt: 1 } });
  const buildId = completion.workerVersion?.buildId ?? '';
  draft.record({ at: 'workflowTaskCompleted', startedEventId: task.startedEventId, buildId });
  clearProblems(draft);
  return completedId;
}

export type TaskFailure =
  | {
      readonly at: 'failed';
      readonly cause: enums.WorkflowTaskFailedCause;
      readonly failure: failure.Failure | undefined;
      readonly identity: string;
    }
  | { readonly at: 'timedOut' };

/**
 * A started task failed or timed out. The first such attempt is told in history, later (transient) ones are only counted; on a
 * sticky run the first one clears stickiness and is not counted (WT-5, WT-7). Buffered events get their ids, and the next task is
 * scheduled.
 */
export function failWorkflowTask(draft: RunDraft, task: StartedWorkflowTask, how: TaskFailure): void {
  const wasSticky = draft.root.sticky !== undefined;
  endWithoutSuccess(draft, task, how);
  const flushed = draft.buffered.size > 0;
  draft.record({ at: 'workflowTask', fact: { at: 'ended', attempt: wasSticky || flushed ? 1 : task.attempt + 1 } });
  if (wasSticky) draft.record({ at: 'stickyChanged', sticky: undefined });
  if (!wasSticky) reportProblem(draft, task.attempt, how);
  flushBuffer(draft);
  scheduleWorkflowTask(draft);
}

const FORCE_CLOSED: TaskFailure = {
  at: 'failed',
  cause: enums.WorkflowTaskFailedCause.FORCE_CLOSE_COMMAND,
  failure: undefined,
  identity: 'history-service',
};

/**
 * More is buffered than may be: the started task is given up so that the events get their ids. Unlike at other failures they do not
 * make the next task an ordinary first attempt (BUF-1).
 */
export function flushFullBuffer(draft: RunDraft, task: StartedWorkflowTask): void {
  const wasSticky = draft.root.sticky !== undefined;
  endWithoutSuccess(draft, task, FORCE_CLOSED);
  draft.record({ at: 'workflowTask', fact: { at: 'ended', attempt: wasSticky ? 1 : task.attempt + 1 } });
  if (wasSticky) draft.record({ at: 'stickyChanged', sticky: undefined });
  flushBuffer(draft);
  scheduleWorkflowTask(draft);
}

/** The run is closed while a task is started: a written task leaves a Failed event, a transient one none (WT-21). */
export function abandonWorkflowTask(draft: RunDraft, how: TaskFailure = FORCE_CLOSED): void {
  const task = draft.root.workflowTask;
  if (task.at === 'started') endWithoutSuccess(draft, task, how);
  if (task.at !== 'none') draft.record({ at: 'workflowTask', fact: { at: 'ended', attempt: 1 } });
  flushBuffer(draft);
}

function endWithoutSuccess(draft: RunDraft, task: StartedWorkflowTask, how: TaskFailure): void {
  if (!task.written && task.attempt > 1) return;
  writeStart(draft, task);
  const ids = { scheduledEventId: task.scheduledEventId, startedEventId: task.startedEventId };
  if (how.at === 'timedOut') {
    append(draft, {
      eventType: EventType.WORKFLOW_TASK_TIMED_OUT,
      workflowTaskTimedOutEventAttributes: { ...ids, timeoutType: TimeoutType.START_TO_CLOSE },
    });
    return;
  }
  const { cause, failure: reported, identity } = how;
  append(draft, {
    eventType: EventType.WORKFLOW_TASK_FAILED,
    workflowTaskFailedEventAttributes: { ...ids, cause, failure: reported, identity },
  });
}
