import { notFound } from '../errors.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { recoverBuffer } from '../execution/workflow-task-steps.js';

/** A draft of a run that must be open; every request about an open run begins here. */
export function draftOpenRun(state: RunState, context: TransitionContext): RunDraft {
  if (!isRunning(state.root)) throw notFound('workflow execution already completed');
  const draft = new RunDraft(state, context);
  recoverBuffer(draft);
  return draft;
}
