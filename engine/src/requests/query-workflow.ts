/** QueryWorkflow: which way a query may go without missing anything that happened before it (semantics QRY). Changes nothing. */
import { enums } from '@perdure/wire/types';
import { workflowNotReady, type RequestError } from '../errors.js';
import type { TransitionContext } from '../execution/draft.js';
import { isRunning, type RunRoot, type RunState, type StickyQueue } from '../execution/state.js';
import { unchanged, type Decision } from './decision.js';
import { decideResetSticky } from './reset-sticky.js';

const { QueryRejectCondition, WorkflowExecutionStatus } = enums;

/** From this attempt of a workflow task on a worker would fail the query as well. */
const FAILING_FROM_ATTEMPT = 3;

export type QueryRoute =
  /** An answer too: the caller did not want to know about a run of this status. */
  | { readonly at: 'rejected'; readonly status: enums.WorkflowExecutionStatus }
  | { readonly at: 'refused'; readonly error: RequestError }
  /**
   * No event came that a worker has not seen or will not see with the query: it is asked at once. A closed run has no sticky queue, here
   * as in the system we are compatible with: whoever polls the normal one gets the whole history.
   */
  | { readonly at: 'direct'; readonly sticky: StickyQueue | undefined; readonly taskQueue: string }
  /** Events wait for a worker: the query goes with them, or after them. */
  | { readonly at: 'withTask' };

/** `deadlineMs`: until when the caller waits, in shard time. */
export function routeQuery(
  { root }: Pick<RunState, 'root'>,
  rejectCondition: enums.QueryRejectCondition | undefined,
  deadlineMs: number,
): QueryRoute {
  if (isRejected(root, rejectCondition)) return { at: 'rejected', status: root.status };
  const { workflowTask: task, previousStartedEventId, sticky, taskQueue } = root;
  const hasCompletedTask = previousStartedEventId > 0;
  if (!isRunning(root) && !hasCompletedTask)
    return refused(workflowNotReady('Workflow execution closed before WorkflowTaskStarted event'));
  if (!hasCompletedTask && task.at === 'none' && root.firstTaskAtMs > deadlineMs)
    return refused(workflowNotReady('Workflow task is not scheduled yet.'));
  if (task.attempt >= FAILING_FROM_ATTEMPT)
    return refused(workflowNotReady('Unable to query workflow due to Workflow Task in failed state.'));
  if (hasCompletedTask && task.at === 'none') return { at: 'direct', sticky, taskQueue };
  return { at: 'withTask' };
}

const refused = (error: RequestError): QueryRoute => ({ at: 'refused', error });

function isRejected(root: RunRoot, condition: enums.QueryRejectCondition | undefined): boolean {
  if (isRunning(root)) return false;
  if (condition === QueryRejectCondition.NOT_OPEN) return true;
  return condition === QueryRejectCondition.NOT_COMPLETED_CLEANLY && root.status !== WorkflowExecutionStatus.COMPLETED;
}

/** Nobody answered a query on the run's sticky queue: the next tasks and queries go to the normal one (QRY-3). */
export function decideStickyCleared(state: RunState, taskQueue: string, context: TransitionContext): Decision<undefined> {
  const stays = !isRunning(state.root) || state.root.sticky?.taskQueue !== taskQueue;
  return stays ? unchanged(undefined) : decideResetSticky(state, context);
}
