/** TerminateWorkflowExecution: closed at once, without the worker (semantics TERM-1, WT-21). */
import type { workflowservice } from '@perdure/wire/types';
import { notFound } from '../errors.js';
import { terminateRun } from '../execution/close.js';
import type { TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { changed, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';
import { checkFirstRun } from './request-cancel-workflow.js';

export function decideTerminate(
  state: RunState,
  request: workflowservice.TerminateWorkflowExecutionRequest,
  context: TransitionContext,
): Decision<undefined> {
  if (!isRunning(state.root)) throw notFound('workflow execution already completed');
  checkFirstRun(state.root.firstRunId, request.firstExecutionRunId);
  const draft = draftOpenRun(state, context);
  terminateRun(draft, {
    reason: request.reason || 'terminated by user via frontend',
    details: request.details,
    identity: request.identity || 'frontend-service',
  });
  return changed(draft, undefined);
}
