/** RequestCancelWorkflowExecution: told once, the workflow's code decides (semantics TERM-2, START-7). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { notFound } from '../errors.js';
import type { TransitionContext } from '../execution/draft.js';
import { happen } from '../execution/happen.js';
import { isRunning, type RunState } from '../execution/state.js';
import { scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';
import { checkSender, senderExecution, type Sender } from './sender.js';

export function decideRequestCancel(
  state: RunState,
  request: workflowservice.RequestCancelWorkflowExecutionRequest,
  context: TransitionContext,
  sender?: Sender,
): Decision<undefined> {
  const { root } = state;
  // A closed run is as good as cancelled, whichever run the caller had in mind.
  if (!isRunning(root)) return unchanged(undefined);
  checkFirstRun(root.firstRunId, request.firstExecutionRunId);
  if (sender !== undefined) checkSender(root, sender);
  if (root.cancelRequested) return unchanged(undefined);
  const draft = draftOpenRun(state, context);
  draft.record({ at: 'cancelRequested' });
  happen(draft, {
    eventType: enums.EventType.WORKFLOW_EXECUTION_CANCEL_REQUESTED,
    ...(request.links && request.links.length > 0 && { links: request.links }),
    workflowExecutionCancelRequestedEventAttributes: {
      cause: request.reason,
      identity: request.identity,
      ...(sender !== undefined && { externalInitiatedEventId: sender.initiatedEventId, ...senderExecution(sender) }),
    },
  });
  // Also a run whose first task is still to wait is woken at once (START-7).
  if (draft.root.workflowTask.at === 'none') scheduleWorkflowTask(draft, { evenIfDelayed: true });
  return changed(draft, undefined);
}

/** The caller means a chain of runs that this one must belong to. */
export function checkFirstRun(firstRunId: string, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== '' && wanted !== firstRunId) throw notFound('workflow execution not found');
}
