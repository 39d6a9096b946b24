/** The end of a run whose history has grown too long or too large: instead of the change that would go on, it is terminated. */
import { invalidArgument } from '../errors.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import type { Decision } from './decision.js';

/** As in the system we are compatible with (semantics LIM). */
const HISTORY_EVENTS_MAX = 51_200;
const HISTORY_BYTES_MAX = 50 * 1024 * 1024;

/** The decision itself, while the run stays within its limits. The caller of the change is told why it did not happen. */
export function withinHistoryLimits<Reply>(
  state: RunState | undefined,
  decision: Decision<Reply>,
  context: TransitionContext,
): Decision<Reply> {
  if (state === undefined || !isRunning(state.root)) return decision;
  const draft = decision.drafts.find(({ baseRoot }) => baseRoot === state.root);
  if (draft === undefined || draft.volatile || !isRunning(draft.root)) return decision;
  const reason = exceeded(state, draft);
  if (reason === undefined) return decision;
  const ended = new RunDraft(state, context);
  terminateRun(ended, { reason, identity: 'history-service' });
  return { drafts: [ended], reply: decision.reply, error: invalidArgument(reason) };
}

function exceeded({ root }: RunState, draft: RunDraft): string | undefined {
  if (root.historyBytes > HISTORY_BYTES_MAX) return 'Workflow history size exceeds limit.';
  return draft.root.nextEventId - 1 > HISTORY_EVENTS_MAX ? 'Workflow history count exceeds limit.' : undefined;
}
