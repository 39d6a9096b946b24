/** The end of a run that has grown too large, in its history or its state: instead of the change that would go on, it is terminated. */
import { invalidArgument } from '../errors.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { wireSize } from '../execution/wire-size.js';
import type { Decision } from './decision.js';
import type { LimitWarning } from './limit-warning.js';

/** As in the system we are compatible with (semantics LIM): from `warn` on the log says so, beyond `max` the run ends. */
const HISTORY_BYTES = { warn: 10 * 1024 * 1024, max: 50 * 1024 * 1024 };
const HISTORY_EVENTS = { warn: 10_240, max: 51_200 };
/** What a run keeps beside its history. */
const STATE_BYTES = { warn: 1024 * 1024, max: 8 * 1024 * 1024 };
/** What one transition may add to history. */
const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024;
/** Requests are smaller than a transaction may be: only many events, or buffered ones besides, can make it larger. */
const FEW_EVENTS = 500;
/** State only grows beyond its limit by parts of this size or more, since there are at most some thousands of parts. */
const LARGE_PART_BYTES = 1024;

const REASONS: Partial<Record<LimitWarning['what'], string>> = {
  'history size': 'Workflow history size exceeds limit.',
  'history count': 'Workflow history count exceeds limit.',
  'transaction size': 'Transaction size exceeds limit.',
  'mutable state size': 'Workflow mutable state size exceeds limit.',
};

interface Sizes {
  readonly historyBytes: number;
  readonly events: number;
  readonly transactionBytes: number;
  readonly stateBytes: number;
}

/** The decision itself, while the run stays within its limits. The caller of the change is told why it did not happen. */
export function withinHistoryLimits<Reply>(
  state: RunState | undefined,
  decision: Decision<Reply>,
  context: TransitionContext,
): Decision<Reply> {
  if (state === undefined || !isRunning(state.root)) return decision;
  const draft = decision.drafts.find(({ baseRoot }) => baseRoot === state.root);
  if (draft === undefined || draft.volatile) return decision;
  const sizes = sizesOf(state, draft);
  if (sizes === undefined) return decision;
  const found = findings(sizes, isRunning(draft.root));
  const warnings = [...(decision.warnings ?? []), ...found];
  const reason = reasonToEnd(found);
  if (reason === undefined) return { ...decision, warnings };
  const ended = new RunDraft(state, context);
  terminateRun(ended, { reason, identity: 'history-service' });
  return { drafts: [ended], reply: decision.reply, error: invalidArgument(reason), warnings };
}

/** undefined: nothing is worth a word. A run that closes anyway has done with what it keeps beside its history. */
function sizesOf(state: RunState, draft: RunDraft): Sizes | undefined {
  const { historyBytes } = state.root;
  const events = draft.root.nextEventId - 1;
  const open = isRunning(draft.root);
  const flushes = state.buffered.size > 0 && draft.buffered.size === 0;
  const transactionBytes = open && (flushes || draft.events.length > FEW_EVENTS) ? wireSize(draft.events) : 0;
  const ownBytes = open && growsLarge(draft) ? stateBytes(draft) : 0;
  const small =
    historyBytes <= HISTORY_BYTES.warn &&
    events <= HISTORY_EVENTS.warn &&
    transactionBytes <= TRANSACTION_BYTES_MAX &&
    ownBytes <= STATE_BYTES.warn;
  return small ? undefined : { historyBytes, events, transactionBytes, stateBytes: ownBytes };
}

/** In the order in which they are looked at, up to the one that ends the run. */
function findings(sizes: Sizes, open: boolean): LimitWarning[] {
  const found: LimitWarning[] = [];
  const measured = [
    ['history size', sizes.historyBytes, HISTORY_BYTES],
    ['history count', sizes.events, HISTORY_EVENTS],
    ['transaction size', sizes.transactionBytes, { warn: TRANSACTION_BYTES_MAX, max: TRANSACTION_BYTES_MAX }],
    ['mutable state size', sizes.stateBytes, STATE_BYTES],
  ] as const;
  for (const [what, size, { warn, max }] of measured) {
    const ends = open && size > max;
    if (size > warn) found.push({ what, size, limit: ends ? max : warn, ends });
    if (ends) break;
  }
  return found;
}

function reasonToEnd(found: readonly LimitWarning[]): string | undefined {
  const last = found.at(-1);
  return last?.ends === true ? REASONS[last.what] : undefined;
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
