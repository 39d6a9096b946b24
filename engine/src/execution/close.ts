/** The end of a run. */
import { enums, type failure, type history } from '@perdure/wire/types';
import { append, type NewEvent } from './append.js';
import type { Child } from './child.js';
import type { RunDraft } from './draft.js';
import { afterRunTimeout } from './run-chain.js';
import { abandonWorkflowTask } from './workflow-task-steps.js';

const { EventType, ParentClosePolicy, WorkflowExecutionStatus } = enums;

export function closeRun(draft: RunDraft, event: NewEvent, status: enums.WorkflowExecutionStatus): void {
  append(draft, event);
  leaveChildren(draft);
  const tellsParent = draft.root.parent !== undefined && !hasSuccessor(event);
  draft.record({ at: 'closed', status, timeMs: draft.context.now, tellsParent });
}

/** A parent hears of the last run of a chain only (CHILD-3). */
function hasSuccessor(event: NewEvent): boolean {
  const { workflowExecutionContinuedAsNewEventAttributes: continued, workflowExecutionCompletedEventAttributes: completed } =
    event;
  const { workflowExecutionFailedEventAttributes: failed, workflowExecutionTimedOutEventAttributes: timedOut } = event;
  const ended = continued ?? completed ?? failed ?? timedOut;
  return (ended?.newExecutionRunId ?? '') !== '';
}

/** What is to become of the children (CHILD-4, CHILD-5). */
function leaveChildren(draft: RunDraft): void {
  for (const child of [...draft.children.values()]) {
    const { initiatedEventId } = child;
    if (isOver(draft, child)) draft.record({ at: 'childClosed', initiatedEventId });
    else if (child.at === 'initiated' || child.parentClosePolicy !== ParentClosePolicy.ABANDON)
      draft.record({ at: 'child', initiatedEventId, fact: { at: 'parentClosed', timeMs: draft.context.now } });
    // Otherwise it is abandoned, but still to be given leave to run.
  }
}

/** Initiated just now, so that nobody else has heard of it; or abandoned. */
function isOver({ children }: RunDraft, child: Child): boolean {
  if (child.at === 'initiated') return !children.base.has(child.initiatedEventId);
  return child.at === 'running' && child.parentClosePolicy === ParentClosePolicy.ABANDON;
}

/** Closed by a client or a policy, without the worker. */
export function terminateRun(draft: RunDraft, attributes: history.WorkflowExecutionTerminatedEventAttributes): void {
  abandonWorkflowTask(draft);
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_TERMINATED,
    workflowExecutionTerminatedEventAttributes: attributes,
  };
  closeRun(draft, event, WorkflowExecutionStatus.TERMINATED);
}

/** The run's time is over. Returns the next run, if there is one. */
export function timeOutRun(draft: RunDraft): RunDraft | undefined {
  abandonWorkflowTask(draft);
  const { retryState, successor } = afterRunTimeout(draft, RUN_TIMEOUT);
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_TIMED_OUT,
    workflowExecutionTimedOutEventAttributes: { retryState, ...(successor && { newExecutionRunId: successor.root.runId }) },
  };
  closeRun(draft, event, WorkflowExecutionStatus.TIMED_OUT);
  return successor;
}

const RUN_TIMEOUT: failure.Failure = {
  message: 'workflow timeout',
  source: 'Server',
  timeoutFailureInfo: { timeoutType: enums.TimeoutType.START_TO_CLOSE },
};
