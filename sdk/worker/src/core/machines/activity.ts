import type { ActivityResolution, ScheduleActivity } from '@perdure/workflow/protocol';
import { enums, type command, type history } from '@perdure/wire/types';
import { job, type Effect } from '../effect.js';
import { activityFailure, cancelledCause } from '../failures.js';
import type { InternalFlags } from '../internal-flags.js';
import { checkIdAndType } from './identity-check.js';
import { Machine, type Cell, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State =
  | 'asked for'
  | 'scheduled'
  | 'started'
  | 'cancel asked for while scheduled'
  | 'cancel requested while scheduled'
  | 'cancel asked for while started'
  | 'cancel requested while started'
  | 'completed'
  | 'failed'
  | 'timed out'
  | 'cancelled';

interface Data extends MachineData {
  readonly command: ScheduleActivity;
  readonly flags: InternalFlags;
  scheduledEventId: number;
}

type ActivityCell = Cell<State, Data>;

const scheduledCells = { cancel: cancelRequest('cancel asked for while scheduled') };

/** What is done has no use for a cancellation. */
const table: Table<State, Data> = {
  kind: 'activity',
  rows: {
    'asked for': { sent: 'asked for', ACTIVITY_TASK_SCHEDULED: scheduled, cancel: withdrawn },
    scheduled: { ...scheduledCells, ACTIVITY_TASK_STARTED: 'started', ACTIVITY_TASK_TIMED_OUT: resolves('timed out', timedOut) },
    started: {
      ACTIVITY_TASK_COMPLETED: resolves('completed', completed),
      ACTIVITY_TASK_FAILED: resolves('failed', failed),
      ACTIVITY_TASK_TIMED_OUT: resolves('timed out', timedOut),
      cancel: cancelRequest('cancel asked for while started'),
    },
    'cancel asked for while scheduled': {
      sent: 'cancel asked for while scheduled',
      ACTIVITY_TASK_CANCEL_REQUESTED: 'cancel requested while scheduled',
      cancel: 'cancel asked for while scheduled',
    },
    'cancel requested while scheduled': {
      ACTIVITY_TASK_CANCELED: resolvesIfWaiting('cancelled', cancelled),
      ACTIVITY_TASK_STARTED: 'cancel requested while started',
      ACTIVITY_TASK_TIMED_OUT: resolvesIfWaiting('timed out', timedOut),
      cancel: 'cancel requested while scheduled',
    },
    'cancel asked for while started': {
      sent: 'cancel asked for while started',
      ACTIVITY_TASK_CANCEL_REQUESTED: 'cancel requested while started',
      cancel: 'cancel asked for while started',
    },
    'cancel requested while started': {
      ACTIVITY_TASK_COMPLETED: resolvesIfWaiting('completed', completed),
      ACTIVITY_TASK_FAILED: resolvesIfWaiting('failed', failed),
      ACTIVITY_TASK_TIMED_OUT: resolvesIfWaiting('timed out', timedOut),
      ACTIVITY_TASK_CANCELED: resolvesIfWaiting('cancelled', cancelled),
      cancel: 'cancel requested while started',
    },
    completed: { cancel: 'completed' },
    failed: { cancel: 'failed' },
    'timed out': { cancel: 'timed out' },
    // An abandoned activity goes on, and tells nobody.
    cancelled: {
      cancel: 'cancelled',
      ACTIVITY_TASK_STARTED: 'cancelled',
      ACTIVITY_TASK_COMPLETED: 'cancelled',
      ACTIVITY_TASK_FAILED: 'cancelled',
      ACTIVITY_TASK_TIMED_OUT: 'cancelled',
    },
  },
};

export function newActivity(request: ScheduleActivity, flags: InternalFlags): Machine {
  return new Machine(table, 'asked for', { command: request, flags, scheduledEventId: 0 }) as unknown as Machine;
}

function scheduled(data: Data, { event, isNewest }: Fact): Step<State> {
  const attributes = event?.activityTaskScheduledEventAttributes;
  checkIdAndType(data.flags, isNewest === true, event, {
    what: 'activity',
    id: [attributes?.activityId, data.command.activityId],
    type: [attributes?.activityType?.name, data.command.activityType],
  });
  data.scheduledEventId = event?.eventId ?? 0;
  return { to: 'scheduled' };
}

function withdrawn(data: Data): Step<State> {
  data.cancelledBeforeSent = true;
  return { to: 'cancelled', effects: [resolution(data, cancelled(data))] };
}

/** TRY_CANCEL resolves at once, and what comes later is not told; ABANDON does not even ask the server. */
function cancelRequest(to: State): ActivityCell {
  return (data) => {
    if (data.command.cancellationType === 'ABANDON') return { to: 'cancelled', effects: [resolution(data, cancelled(data))] };
    const request: command.Command = {
      commandType: enums.CommandType.REQUEST_CANCEL_ACTIVITY_TASK,
      requestCancelActivityTaskCommandAttributes: { scheduledEventId: data.scheduledEventId },
    };
    const ask: Effect = { do: 'command', command: request };
    return { to, effects: waits(data) ? [ask] : [ask, resolution(data, cancelled(data))] };
  };
}

type Outcome = (data: Data, event?: history.HistoryEvent) => ActivityResolution;

function resolves(to: State, outcome: Outcome): ActivityCell {
  return (data, { event }) => ({ to, effects: [resolution(data, outcome(data, event))] });
}

function resolvesIfWaiting(to: State, outcome: Outcome): ActivityCell {
  return (data, { event }) => ({ to, effects: waits(data) ? [resolution(data, outcome(data, event))] : [] });
}

function waits(data: Data): boolean {
  return data.command.cancellationType === 'WAIT_CANCELLATION_COMPLETED';
}

function resolution({ command: { seq } }: Data, result: ActivityResolution): Effect {
  return job({ type: 'resolveActivity', seq, isLocal: false, result });
}

function completed(_data: Data, event?: history.HistoryEvent): ActivityResolution {
  return { status: 'completed', result: event?.activityTaskCompletedEventAttributes?.result?.payloads?.[0] };
}

function failed({ command: activity }: Data, event?: history.HistoryEvent): ActivityResolution {
  const attributes = event?.activityTaskFailedEventAttributes ?? {};
  return { status: 'failed', failure: activityFailure('Activity task failed', activity, attributes, attributes.failure) };
}

function timedOut({ command: activity }: Data, event?: history.HistoryEvent): ActivityResolution {
  const attributes = event?.activityTaskTimedOutEventAttributes ?? {};
  return { status: 'failed', failure: activityFailure('Activity task timed out', activity, attributes, attributes.failure) };
}

function cancelled({ command: activity }: Data, event?: history.HistoryEvent): ActivityResolution {
  const attributes = event?.activityTaskCanceledEventAttributes ?? {};
  const info = { ...attributes, retryState: enums.RetryState.CANCEL_REQUESTED };
  return {
    status: 'cancelled',
    failure: activityFailure('Activity cancelled', activity, info, cancelledCause(attributes.details)),
  };
}
