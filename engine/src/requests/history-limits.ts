/** The end of a run that has grown too large, in its history or its state: instead of the change that would go on, it is terminated. */
import { invalidArgument } from '../errors.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { wireSize } from '../execution/wire-size.js';
import type { Decision } from './decision.js';

/** As in the system we are compatible with (semantics LIM). */
const HISTORY_EVENTS_MAX = 51_200;
const HISTORY_BYTES_MAX = 50 * 1024 * 1024;
/** What one transition may add to history. */
const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024;
/** What a run keeps beside its history. */
const STATE_BYTES_MAX = 8 * 1024 * 1024;
/** Requests are smaller than a transaction may be: only many events, or buffered ones besides, can make it larger. */
const FEW_EVENTS = 500;
/** State only grows beyond its limit by parts of this size or more, since there are at most some thousands of parts. */
const LARGE_PART_BYTES = 1024;

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

function exceeded(state: RunState, draft: RunDraft): string | undefined {
  if (state.root.historyBytes > HISTORY_BYTES_MAX) return 'Workflow history size exceeds limit.';
  if (draft.root.nextEventId - 1 > HISTORY_EVENTS_MAX) return 'Workflow history count exceeds limit.';
  const flushes = state.buffered.size > 0 && draft.buffered.size === 0;
  if ((flushes || draft.events.length > FEW_EVENTS) && wireSize(draft.events) > TRANSACTION_BYTES_MAX)
    return 'Transaction size exceeds limit.';
  return growsLarge(draft) && stateBytes(draft) > STATE_BYTES_MAX ? 'Workflow mutable state size exceeds limit.' : undefined;
}

/** Our state refers to events instead of holding them: what is left of size are details of heartbeats, and events without a place yet. */
function growsLarge({ activities, buffered, origin }: RunDraft): boolean {
  for (const [, activity] of activities.changes()) if (wireSize(activity?.heartbeatDetails) >= LARGE_PART_BYTES) return true;
  for (const [, event] of buffered.changes()) if (wireSize(event) >= LARGE_PART_BYTES) return true;
  for (const [, attributes] of origin.changes()) if (wireSize(attributes) >= LARGE_PART_BYTES) return true;
  return false;
}

function stateBytes({ activities, buffered, origin }: RunDraft): number {
  let bytes = wireSize([...buffered.values()]) + wireSize([...origin.values()]);
  for (const { heartbeatDetails, lastFailure } of activities.values())
    bytes += wireSize(heartbeatDetails) + wireSize(lastFailure);
  return bytes;
}
