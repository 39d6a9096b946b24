/** Matching found a worker: the task is started, once (same request id, same answer; anybody else is told that it is stale). */
import type { TransitionContext } from '../execution/draft.js';
import { RunDraft } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { recoverBuffer, startWorkflowTask } from '../execution/workflow-task-steps.js';
import { changed, unchanged, type Decision } from './decision.js';

export interface TaskPickUp {
  readonly scheduledEventId: number;
  readonly stamp: number;
  /** Name of the queue that was polled. */
  readonly taskQueue: string;
  readonly requestId: string;
  readonly identity: string;
  /** Of the worker's code. */
  readonly buildId?: string | undefined;
}
/** `obsolete`: nobody will ever need the task's row again. */
export type PickUpReply = { readonly at: 'started' } | { readonly at: 'stale'; readonly obsolete: boolean };

const OBSOLETE: PickUpReply = { at: 'stale', obsolete: true };
const TAKEN: PickUpReply = { at: 'stale', obsolete: false };

export function decideWorkflowTaskStarted(
  state: RunState,
  pickUp: TaskPickUp,
  context: TransitionContext,
): Decision<PickUpReply> {
  if (!isRunning(state.root)) return unchanged(OBSOLETE);
  const { workflowTask: task } = state.root;
  if (task.at === 'none' || task.stamp !== pickUp.stamp || task.taskQueue !== pickUp.taskQueue) return unchanged(OBSOLETE);
  if (task.at === 'started') return unchanged(task.requestId === pickUp.requestId ? { at: 'started' } : TAKEN);
  const draft = new RunDraft(state, context);
  recoverBuffer(draft);
  // A worker on the normal queue has no cache of this run: what comes next goes there too (WT-12).
  if (!task.sticky && draft.root.sticky !== undefined) draft.record({ at: 'stickyChanged', sticky: undefined });
  startWorkflowTask(draft, pickUp);
  return changed(draft, { at: 'started' });
}

export function decideActivityTaskStarted(
  state: RunState,
  pickUp: TaskPickUp,
  context: TransitionContext,
): Decision<PickUpReply> {
  const activity = state.activities.get(pickUp.scheduledEventId);
  if (!isRunning(state.root) || activity === undefined || activity.stamp !== pickUp.stamp) return unchanged(OBSOLETE);
  if (activity.at === 'started') return unchanged(activity.requestId === pickUp.requestId ? { at: 'started' } : OBSOLETE);
  if (activity.at !== 'scheduled' || activity.taskQueue !== pickUp.taskQueue) return unchanged(OBSOLETE);
  const draft = new RunDraft(state, context);
  recoverBuffer(draft);
  const { requestId, identity } = pickUp;
  const fact = { at: 'started', startedTimeMs: context.now, requestId, identity } as const;
  draft.record({ at: 'activity', scheduledEventId: pickUp.scheduledEventId, fact });
  return changed(draft, { at: 'started' });
}
