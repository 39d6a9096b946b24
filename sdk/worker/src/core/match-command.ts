import type { history } from '@perdure/wire/types';
import { applyEffects } from './apply-effects.js';
import { describeCommand } from './describe.js';
import { DeterminismError } from './errors.js';
import type { Machine } from './machines/machine.js';
import type { PatchData } from './machines/patch.js';
import { changeVersionAttribute, localActivityMarkerOf, patchMarkerOf, type PatchMarker } from './markers.js';
import type { PendingCommand, RunState } from './run-state.js';

type HistoryEvent = history.HistoryEvent;

/** Whether the event after this one belongs to it and is to be passed over. */
export interface Handled {
  readonly skipNext: boolean;
}

const handled: Handled = { skipNext: false };

/**
 * Gives an event that a command caused to the machine whose command is next.
 * @throws DeterminismError when the code asked for something else, or for nothing.
 */
export function matchCommand(run: RunState, event: HistoryEvent, next: HistoryEvent | undefined, isLast: boolean): Handled {
  const local = localActivityAwaiting(run, event);
  if (local !== undefined) {
    explained(event, undefined, () => applyEffects(run, local, local.applyEvent(event, isLast)));
    return handled;
  }
  const patch = patchMarkerOf(event);
  for (;;) {
    const front = run.commands[0];
    const verdict = patchVerdict(patch, front?.machine, event);
    if (verdict === 'skip event') return { skipNext: isChangeVersionUpsert(next) };
    run.commands.shift();
    if (verdict === 'skip command') continue;
    if (front === undefined) throw new DeterminismError('the code asks for nothing here', event);
    if (front.machine.cancelledBeforeSent) continue;
    explained(event, front, () => applyEffects(run, front.machine, front.machine.applyEvent(event, isLast)));
    if (!front.machine.isFinal) run.byEvent.set(event.eventId ?? 0, front.machine);
    return handled;
  }
}

/** A local activity that is replayed has no command of its own: its marker goes to it directly. */
function localActivityAwaiting(run: RunState, event: HistoryEvent): Machine | undefined {
  const marker = localActivityMarkerOf(event);
  if (marker === undefined) return undefined;
  const machine = run.bySeq.get(`local activity ${marker.seq}`);
  if (machine === undefined)
    throw new DeterminismError(`the code never ran local activity ${marker.seq} ('${marker.activityType}')`, event);
  return machine.state.startsWith('awaiting marker') ? machine : undefined;
}

type Verdict = 'match' | 'skip command' | 'skip event';

/**
 * Patches are matched loosely: a marker of a deprecated patch needs no call in the code, and a call needs no marker in old
 * histories.
 */
function patchVerdict(marker: PatchMarker | undefined, front: Machine | undefined, event: HistoryEvent): Verdict {
  const isPatch = front?.kind === 'patch';
  if (marker === undefined) return isPatch ? 'skip command' : 'match';
  if (isPatch) return marker.deprecated && (front.data as PatchData).patchId !== marker.patchId ? 'skip event' : 'match';
  if (marker.deprecated) return 'skip event';
  throw new DeterminismError(`the history has patch '${marker.patchId}', which the code no longer asks for`, event);
}

function isChangeVersionUpsert(next: HistoryEvent | undefined): boolean {
  const fields = next?.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  return fields !== undefined && changeVersionAttribute in fields;
}

/** Adds to a mismatch which command and which event it was. */
function explained(event: HistoryEvent, front: PendingCommand | undefined, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DeterminismError) || error.command !== undefined || front === undefined) throw error;
    throw new DeterminismError(error.message, event, { text: describeCommand(front.command), source: front.source });
  }
}
