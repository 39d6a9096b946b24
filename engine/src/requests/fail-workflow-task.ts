/** RespondWorkflowTaskFailed, and the timeouts of a workflow task. */
import { enums, type workflowservice } from '@perdure/wire/types';
import { notFound } from '../errors.js';
import { append } from '../execution/append.js';
import { causeName } from '../execution/cause-name.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { failWorkflowTask, recoverBuffer, scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import { findStartedTask, type WorkflowTaskToken } from './complete-workflow-task.js';
import { changed, unchanged, type Decision } from './decision.js';

const { EventType, TimeoutType, WorkflowTaskFailedCause } = enums;

export function decideWorkflowTaskFailed(
  state: RunState,
  token: WorkflowTaskToken,
  request: workflowservice.RespondWorkflowTaskFailedRequest,
  context: TransitionContext,
): Decision<undefined> {
  if (!isRunning(state.root)) throw notFound('workflow execution already completed');
  const task = findStartedTask(state, token);
  const draft = new RunDraft(state, context);
  const cause = request.cause ?? WorkflowTaskFailedCause.UNSPECIFIED;
  if (cause === WorkflowTaskFailedCause.GRPC_MESSAGE_TOO_LARGE) {
    // The next try would come to an answer of the same size. The worker's failure is not kept (service/history/api/respondworkflowtaskfailed).
    terminateRun(draft, { reason: causeName(cause), identity: 'history-service' });
    return changed(draft, undefined);
  }
  failWorkflowTask(draft, task, {
    at: 'failed',
    cause,
    failure: request.failure,
    identity: request.identity ?? '',
  });
  return changed(draft, undefined);
}

/** The worker did not answer in time. A stamp of an earlier task does nothing. */
export function decideWorkflowTaskTimedOut(state: RunState, stamp: number, context: TransitionContext): Decision<undefined> {
  const { workflowTask: task } = state.root;
  if (!isRunning(state.root) || task.at !== 'started' || task.stamp !== stamp) return unchanged(undefined);
  if (context.now < task.startedTimeMs + task.timeoutMs) return unchanged(undefined);
  const draft = new RunDraft(state, context);
  failWorkflowTask(draft, task, { at: 'timedOut' });
  return changed(draft, undefined);
}

/** Nobody on the sticky queue took the task in time: told in history, then on to the normal queue (WT-11). */
export function decideStickyTimedOut(state: RunState, stamp: number, context: TransitionContext): Decision<undefined> {
  const { workflowTask: task } = state.root;
  if (!isRunning(state.root) || task.at !== 'scheduled' || !task.sticky || task.stamp !== stamp) return unchanged(undefined);
  const draft = new RunDraft(state, context);
  recoverBuffer(draft);
  append(draft, {
    eventType: EventType.WORKFLOW_TASK_TIMED_OUT,
    workflowTaskTimedOutEventAttributes: {
      scheduledEventId: task.scheduledEventId,
      timeoutType: TimeoutType.SCHEDULE_TO_START,
    },
  });
  draft.record({ at: 'stickyChanged', sticky: undefined });
  draft.record({ at: 'workflowTask', fact: { at: 'ended', attempt: task.attempt } });
  scheduleWorkflowTask(draft);
  return changed(draft, undefined);
}

/** Nobody polls the sticky queue any more: the task moves to the normal queue without an event (WT-12). */
export function decideLeaveStickyQueue(state: RunState, stamp: number, context: TransitionContext): Decision<undefined> {
  const { workflowTask: task, taskQueue, lastStamp } = state.root;
  if (!isRunning(state.root) || task.at !== 'scheduled' || !task.sticky || task.stamp !== stamp) return unchanged(undefined);
  const draft = new RunDraft(state, context);
  recoverBuffer(draft);
  draft.record({
    at: 'workflowTask',
    fact: { at: 'moved', taskQueue, sticky: false, order: context.sequence(), stamp: lastStamp + 1 },
  });
  return changed(draft, undefined);
}
