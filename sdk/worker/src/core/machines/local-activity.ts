import type { ActivityResolution } from '@perdure/workflow/protocol';
import { enums, type common, type failure } from '@perdure/wire/types';
import { fromMs } from '../duration.js';
import { job, type Effect, type LocalActivityOutcome, type LocalActivityRequest } from '../effect.js';
import { DeterminismError } from '../errors.js';
import { activityFailure } from '../failures.js';
import { coreFlags, type InternalFlags } from '../internal-flags.js';
import { localActivityMarkerCommand, localActivityMarkerOf, type LocalActivityMarker } from '../markers.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

export type LocalActivityState =
  | 'new'
  | 'new in replay'
  | 'new in replay, result known'
  | 'running'
  | 'awaiting marker'
  | 'awaiting marker, told'
  | 'awaiting marker, told before'
  | 'marker asked for'
  | 'marker sent'
  | 'marker recorded';

export interface LocalActivityData extends MachineData {
  readonly request: LocalActivityRequest;
  readonly flags: InternalFlags;
  /** Replayed activities write no marker. */
  replaying: boolean;
  /** The workflow's clock when it was asked for. */
  readonly startedAtMs: number;
  /** What the marker ahead in history says, if it was seen before the code asked. */
  readonly known: LocalActivityMarker | undefined;
  /** How it ended here, to be compared with the marker that comes back. */
  status?: LocalActivityOutcome['status'];
}

/** The end of an attempt that no other one in this worker follows. */
export interface LocalActivityEnd {
  readonly outcome: LocalActivityOutcome;
  readonly runtimeMs: number;
  readonly attempt: number;
  /** The next attempt is so far away that the workflow waits for it by a timer. */
  readonly backoffMs?: number | undefined;
  readonly originalScheduleTimeMs?: number | undefined;
}

const table: Table<LocalActivityState, LocalActivityData> = {
  kind: 'local activity',
  rows: {
    new: { schedule: ({ request }) => ({ to: 'running', effects: [{ do: 'runLocalActivity', activity: request }] }) },
    'new in replay': { schedule: 'awaiting marker' },
    'new in replay, result known': { schedule: tellKnown },
    running: { resolved: resolvedHere, cancel: cancelRunning },
    'awaiting marker': {
      MARKER_RECORDED: markerTells,
      resolvedByMarker: tellAhead,
      // History goes on without a marker: the worker that began it never came to write one, so it runs (again) here.
      newTask: runAfterAll,
      cancel: (data) => ({ to: 'awaiting marker', effects: [cancelEffect(data)] }),
    },
    'awaiting marker, told': { MARKER_RECORDED: markerConfirms, cancel: 'awaiting marker, told' },
    'awaiting marker, told before': { MARKER_RECORDED: markerConfirms, cancel: 'awaiting marker, told before' },
    'marker asked for': { sent: 'marker sent', resolved: 'marker asked for', cancel: 'marker asked for' },
    'marker sent': { MARKER_RECORDED: markerConfirms, resolved: 'marker sent', cancel: 'marker sent' },
    // Where it backs off, the worker has to be told that no further attempt is wanted.
    'marker recorded': { resolved: 'marker recorded', cancel: cancelRecorded },
  },
};

export function newLocalActivity(data: LocalActivityData): Machine {
  const initial = !data.replaying ? 'new' : data.known === undefined ? 'new in replay' : 'new in replay, result known';
  return new Machine(table, initial, data) as unknown as Machine;
}

function tellKnown(data: LocalActivityData): Step<LocalActivityState> {
  const known = data.known as LocalActivityMarker;
  const [job, ...rest] = tell(data, endOfMarker(known), undefined);
  const later: readonly Effect[] = job?.do === 'job' ? [{ do: 'laterJob', job: job.job, clockMs: known.completeTimeMs }] : [];
  return { to: 'awaiting marker, told before', effects: [...later, ...rest] };
}

function tellAhead(data: LocalActivityData, { detail }: Fact): Step<LocalActivityState> {
  const marker = detail as LocalActivityMarker;
  return { to: 'awaiting marker, told', effects: tell(data, endOfMarker(marker), marker.completeTimeMs) };
}

function markerTells(data: LocalActivityData, fact: Fact): Step<LocalActivityState> {
  const marker = checkedMarker(data, fact);
  return { to: 'marker recorded', effects: tell(data, endOfMarker(marker), marker.completeTimeMs) };
}

function markerConfirms(data: LocalActivityData, fact: Fact): Step<LocalActivityState> {
  checkedMarker(data, fact);
  return { to: 'marker recorded' };
}

function runAfterAll(data: LocalActivityData): Step<LocalActivityState> {
  data.replaying = false;
  return { to: 'running', effects: [{ do: 'runLocalActivity', activity: data.request }] };
}

function resolvedHere(data: LocalActivityData, { detail }: Fact): Step<LocalActivityState> {
  const end = detail as LocalActivityEnd;
  return { to: 'marker asked for', effects: tell(data, end, data.startedAtMs + end.runtimeMs) };
}

function cancelRunning(data: LocalActivityData): Step<LocalActivityState> {
  const { cancellationType, attempt, originalScheduleTimeMs } = data.request;
  if (cancellationType === 'WAIT_CANCELLATION_COMPLETED') return { to: 'running', effects: [cancelEffect(data)] };
  const end: LocalActivityEnd = { outcome: cancelledOutcome, runtimeMs: 0, attempt, originalScheduleTimeMs };
  const ask: readonly Effect[] = cancellationType === 'TRY_CANCEL' ? [cancelEffect(data)] : [];
  return { to: 'marker asked for', effects: [...ask, ...tell(data, end, undefined)] };
}

function cancelRecorded(data: LocalActivityData): Step<LocalActivityState> {
  const ask = data.request.cancellationType === 'ABANDON' ? [] : [cancelEffect(data)];
  return { to: 'marker recorded', effects: ask };
}

function cancelEffect({ request: { seq } }: LocalActivityData): Effect {
  return { do: 'cancelLocalActivity', seq };
}

export const cancelledOutcome: LocalActivityOutcome = {
  status: 'cancelled',
  failure: { message: 'Activity cancelled', canceledFailureInfo: {} },
};

/** Resolves it for the code, moves the clock, and, outside of a replay, writes the marker. */
function tell(data: LocalActivityData, end: LocalActivityEnd, completeTimeMs: number | undefined): readonly Effect[] {
  const { seq, activityId, activityType, cancellationType } = data.request;
  data.status = end.outcome.status;
  const effects: Effect[] = [job({ type: 'resolveActivity', seq, isLocal: true, result: resolutionOf(data, end) })];
  if (completeTimeMs !== undefined) effects.push({ do: 'advanceClock', toMs: completeTimeMs });
  const isOver = end.outcome.status === 'cancelled' || end.outcome.status === 'timedOut';
  if (isOver && cancellationType === 'ABANDON') effects.push({ do: 'forgetLocalActivity', seq });
  if (data.replaying) return effects;
  const { attempt, backoffMs, originalScheduleTimeMs } = end;
  const result = end.outcome.status === 'completed' ? end.outcome.result : undefined;
  const failed = end.outcome.status === 'completed' ? undefined : end.outcome.failure;
  const marker = {
    seq,
    attempt,
    activityId,
    activityType,
    completeTimeMs,
    backoffMs,
    originalScheduleTimeMs,
    result,
    failure: failed,
  };
  effects.push({ do: 'command', command: { ...localActivityMarkerCommand(marker), userMetadata: data.request.userMetadata } });
  return effects;
}

function resolutionOf({ request }: LocalActivityData, { outcome, ...end }: LocalActivityEnd): ActivityResolution {
  if (end.backoffMs !== undefined) {
    const originalScheduleTime = fromMs(end.originalScheduleTimeMs);
    return { status: 'backoff', attempt: end.attempt + 1, backoffMs: end.backoffMs, originalScheduleTime };
  }
  if (outcome.status === 'completed') return { status: 'completed', result: outcome.result };
  const info = { retryState: enums.RetryState.CANCEL_REQUESTED };
  if (outcome.status === 'cancelled') {
    const isBare = outcome.failure.canceledFailureInfo !== undefined;
    const wrapped = isBare ? activityFailure('Local Activity cancelled', request, info, outcome.failure) : outcome.failure;
    return { status: 'cancelled', failure: wrapped };
  }
  if (outcome.status === 'timedOut' && outcome.failure.timeoutFailureInfo !== undefined)
    return { status: 'failed', failure: activityFailure('Local Activity timed out', request, info, outcome.failure) };
  return { status: 'failed', failure: outcome.failure };
}

function endOfMarker(marker: LocalActivityMarker): LocalActivityEnd {
  const { attempt, backoffMs, originalScheduleTimeMs } = marker;
  return { outcome: outcomeOfMarker(marker.result, marker.failure), runtimeMs: 0, attempt, backoffMs, originalScheduleTimeMs };
}

function outcomeOfMarker(result: common.Payload | undefined, failed: failure.Failure | undefined): LocalActivityOutcome {
  if (failed === undefined) return { status: 'completed', result: result ?? {} };
  if (failed.timeoutFailureInfo !== undefined) return { status: 'timedOut', failure: failed };
  const isCancelled = failed.canceledFailureInfo !== undefined || failed.cause?.canceledFailureInfo !== undefined;
  return { status: isCancelled ? 'cancelled' : 'failed', failure: failed };
}

function checkedMarker(data: LocalActivityData, { event }: Fact): LocalActivityMarker {
  const marker = event === undefined ? undefined : localActivityMarkerOf(event);
  if (marker === undefined) throw new DeterminismError('the code runs a local activity, the history has another marker', event);
  const { request, flags, status } = data;
  if (marker.seq !== request.seq) throw mismatch('number', String(request.seq), String(marker.seq), event);
  if (flags.use(coreFlags.idAndTypeChecks, !data.replaying)) {
    if (marker.activityType !== request.activityType) throw mismatch('type', request.activityType, marker.activityType, event);
    if (marker.activityId !== request.activityId) throw mismatch('id', request.activityId, marker.activityId, event);
  }
  if (status === 'completed' && marker.failure !== undefined) throw mismatch('outcome', 'completed', 'failed', event);
  if (status === 'failed' && marker.failure === undefined) throw mismatch('outcome', 'failed', 'completed', event);
  return marker;
}

function mismatch(what: string, ours: string, recorded: string, event: Fact['event']): DeterminismError {
  return new DeterminismError(`the code runs a local activity of ${what} '${ours}', the history has '${recorded}'`, event);
}
