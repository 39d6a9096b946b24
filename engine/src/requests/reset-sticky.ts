/** ResetStickyTaskQueue: the worker that had the run in its cache has it no more. */
import type { TransitionContext } from '../execution/draft.js';
import type { RunState } from '../execution/state.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';

/** A task that waits on the sticky queue moves to the normal one, without an event (WT-12): nobody may ask for it any more. */
export function decideResetSticky(state: RunState, context: TransitionContext): Decision<undefined> {
  const draft = draftOpenRun(state, context);
  const { sticky, workflowTask: task, taskQueue, lastStamp } = draft.root;
  if (sticky === undefined) return unchanged(undefined);
  draft.record({ at: 'stickyChanged', sticky: undefined });
  if (task.at === 'scheduled' && task.sticky) {
    const fact = { at: 'moved', taskQueue, sticky: false, order: context.sequence(), stamp: lastStamp + 1 } as const;
    draft.record({ at: 'workflowTask', fact });
  }
  return changed(draft, undefined);
}
