/** Both sides of a child's life: its parent's run, and its own (semantics CHILD). */
import { enums, type history } from '@perdure/wire/types';
import { notFound, unavailable } from '../errors.js';
import type { StartedChild } from '../execution/child.js';
import type { NewEvent } from '../execution/append.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { happen } from '../execution/happen.js';
import { isRunning, type ExecutionName, type ParentLink, type RunState } from '../execution/state.js';
import { scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';
import { checkFirstRun, decideRequestCancel } from './request-cancel-workflow.js';
import { checkSender, SERVER_IDENTITY, type Sender } from './sender.js';
import { checkFree, createRun } from './start-workflow.js';

const { EventType, StartChildWorkflowExecutionFailedCause } = enums;

export interface StartChildArguments {
  /** The StartChildWorkflowExecutionInitiated event, with the priority that the parent's run lends. */
  readonly initiated: history.HistoryEvent;
  readonly runId: string;
  readonly parent: ParentLink;
  readonly rootExecution: ExecutionName;
}

/**
 * The child is created, its first workflow task held back. `known`: the run that an earlier try has created, open or closed; `current`:
 * the run that has the workflow id now.
 * @throws RequestError ALREADY_EXISTS
 */
export function decideStartChild(
  known: RunState | undefined,
  current: RunState | undefined,
  { initiated, runId, parent, rootExecution }: StartChildArguments,
  context: TransitionContext,
): Decision<undefined> {
  if (known !== undefined) return unchanged(undefined);
  const {
    namespace: _1,
    namespaceId = '',
    control: _2,
    parentClosePolicy: _3,
    workflowTaskCompletedEventId: _4,
    ...wanted
  } = initiated.startChildWorkflowExecutionInitiatedEventAttributes ?? {};
  void [_1, _2, _3, _4];
  if (current !== undefined) checkFree(current.root, wanted.workflowIdReusePolicy);
  const request = {
    ...wanted,
    requestId: `${parent.runId}:${parent.initiatedEventId}:0`,
    userMetadata: initiated.userMetadata,
  };
  const draft = createRun({ namespaceId, request, runId, child: { parent, rootExecution } }, context);
  return { drafts: [draft], reply: undefined };
}

/** The parent has recorded the start. */
export function decideReleaseChild(state: RunState, context: TransitionContext): Decision<undefined> {
  if (!isRunning(state.root) || !state.root.heldBack) return unchanged(undefined);
  const draft = draftOpenRun(state, context);
  draft.record({ at: 'released' });
  scheduleWorkflowTask(draft);
  return changed(draft, undefined);
}

export type ChildStart = { readonly at: 'done' } | { readonly at: 'refused' };

/** In the parent: the child is there, or the id was not free. The reply says whether anybody waited for that. */
export function decideChildStarted(
  state: RunState,
  initiated: history.HistoryEvent,
  start: ChildStart,
  context: TransitionContext,
): Decision<boolean> {
  const initiatedEventId = initiated.eventId ?? 0;
  const child = state.children.get(initiatedEventId);
  if (!isRunning(state.root) || child?.at !== 'initiated') return unchanged(false);
  const draft = draftOpenRun(state, context);
  const { namespace, namespaceId, workflowType, workflowId, header, control } =
    initiated.startChildWorkflowExecutionInitiatedEventAttributes ?? {};
  const common = { initiatedEventId, namespace, namespaceId, workflowType };
  if (start.at === 'refused') {
    draft.record({ at: 'childClosed', initiatedEventId });
    const cause = StartChildWorkflowExecutionFailedCause.WORKFLOW_ALREADY_EXISTS;
    happen(draft, {
      eventType: EventType.START_CHILD_WORKFLOW_EXECUTION_FAILED,
      startChildWorkflowExecutionFailedEventAttributes: { ...common, workflowId, control, cause },
    });
    return changed(draft, true);
  }
  draft.record({ at: 'child', initiatedEventId, fact: { at: 'started', timeMs: context.now } });
  happen(draft, {
    eventType: EventType.CHILD_WORKFLOW_EXECUTION_STARTED,
    childWorkflowExecutionStartedEventAttributes: { ...common, workflowExecution: { workflowId, runId: child.runId }, header },
  });
  return changed(draft, true);
}

/** In the parent, open or closed: the child has leave to run. */
export function decideChildReleased(state: RunState, initiatedEventId: number, context: TransitionContext): Decision<boolean> {
  const child = state.children.get(initiatedEventId);
  if (child?.at !== 'started') return unchanged(false);
  const draft = new RunDraft(state, context);
  if (isRunning(state.root)) draft.record({ at: 'child', initiatedEventId, fact: { at: 'released' } });
  else draft.record({ at: 'childClosed', initiatedEventId });
  return changed(draft, true);
}

/** In the closed parent: the child knows of the close, or there is none. */
export function decideChildLeft(state: RunState, initiatedEventId: number, context: TransitionContext): Decision<boolean> {
  const child = state.children.get(initiatedEventId);
  if (child?.at !== 'closing' && child?.at !== 'withdrawn') return unchanged(false);
  const draft = new RunDraft(state, context);
  draft.record({ at: 'childClosed', initiatedEventId });
  return changed(draft, true);
}

/** In the child: its parent has closed. Any run of the chain that began with `firstRunId` is meant. */
export function decideCloseByParent(
  state: RunState,
  by: { readonly firstRunId: string; readonly terminate: boolean; readonly sender: Sender },
  context: TransitionContext,
): Decision<undefined> {
  if (!isRunning(state.root)) return unchanged(undefined);
  checkFirstRun(state.root.firstRunId, by.firstRunId);
  checkSender(state.root, by.sender);
  if (!by.terminate) return decideRequestCancel(state, { identity: SERVER_IDENTITY }, context, by.sender);
  const draft = draftOpenRun(state, context);
  terminateRun(draft, { reason: 'by parent close policy', identity: SERVER_IDENTITY });
  return changed(draft, undefined);
}

/** In the closed child: its parent has heard of it. */
export function decideParentTold(state: RunState, context: TransitionContext): Decision<boolean> {
  if (!state.root.tellsParent) return unchanged(false);
  const draft = new RunDraft(state, context);
  draft.record({ at: 'parentTold' });
  return changed(draft, true);
}

export interface ChildClose {
  readonly initiatedEventId: number;
  /** The last run of the child. */
  readonly child: ExecutionName;
  readonly firstRunId: string;
  readonly closeEvent: history.HistoryEvent;
}

/**
 * In the parent: a child has closed.
 * @throws RequestError NOT_FOUND when nobody waits for that (any more); UNAVAILABLE when its start is not recorded yet
 */
export function decideChildClosed(state: RunState, close: ChildClose, context: TransitionContext): Decision<undefined> {
  const { initiatedEventId } = close;
  const child = state.children.get(initiatedEventId);
  if (!isRunning(state.root) || child === undefined || child.runId !== close.firstRunId)
    throw notFound('Pending child execution not found.');
  if (child.at !== 'started' && child.at !== 'running')
    throw unavailable('The start of the child has not been recorded yet. Try again in a moment.');
  const draft = draftOpenRun(state, context);
  // The buffer may just have been written.
  const known = draft.children.get(initiatedEventId) as StartedChild;
  draft.record({ at: 'childClosed', initiatedEventId });
  happen(draft, childClosedEvent(state, known, close));
  return changed(draft, undefined);
}

function childClosedEvent({ root }: RunState, child: StartedChild, { child: execution, closeEvent }: ChildClose): NewEvent {
  const common = {
    namespace: child.namespace,
    namespaceId: root.namespaceId,
    workflowExecution: execution,
    workflowType: { name: child.workflowType },
    initiatedEventId: child.initiatedEventId,
    startedEventId: child.startedEventId,
  };
  const { workflowExecutionCompletedEventAttributes: completed, workflowExecutionFailedEventAttributes: failed } = closeEvent;
  const { workflowExecutionCanceledEventAttributes: canceled, workflowExecutionTimedOutEventAttributes: timedOut } = closeEvent;
  if (completed !== undefined)
    return {
      eventType: EventType.CHILD_WORKFLOW_EXECUTION_COMPLETED,
      childWorkflowExecutionCompletedEventAttributes: { ...common, result: completed.result },
    };
  if (failed !== undefined)
    return {
      eventType: EventType.CHILD_WORKFLOW_EXECUTION_FAILED,
      childWorkflowExecutionFailedEventAttributes: { ...common, failure: failed.failure, retryState: failed.retryState },
    };
  if (canceled !== undefined)
    return {
      eventType: EventType.CHILD_WORKFLOW_EXECUTION_CANCELED,
      childWorkflowExecutionCanceledEventAttributes: { ...common, details: canceled.details },
    };
  if (timedOut !== undefined)
    return {
      eventType: EventType.CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
      childWorkflowExecutionTimedOutEventAttributes: { ...common, retryState: timedOut.retryState },
    };
  return {
    eventType: EventType.CHILD_WORKFLOW_EXECUTION_TERMINATED,
    childWorkflowExecutionTerminatedEventAttributes: common,
  };
}
