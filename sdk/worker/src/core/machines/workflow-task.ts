import { enums } from '@perdure/wire/types';
import { toMs } from '../duration.js';
import type { Effect } from '../effect.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State = 'new' | 'scheduled' | 'started' | 'completed' | 'failed' | 'timed out';

interface Data extends MachineData {
  /** The started event that ends the stretch of history being applied; the code is woken there, not at tasks that failed. */
  readonly wakesAt: number;
  startedEventId: number;
  startedTimeMs: number;
}

const table: Table<State, Data> = {
  kind: 'workflow task',
  rows: {
    new: { WORKFLOW_TASK_SCHEDULED: 'scheduled' },
    scheduled: { WORKFLOW_TASK_STARTED: started, WORKFLOW_TASK_TIMED_OUT: 'timed out' },
    started: { WORKFLOW_TASK_COMPLETED: completed, WORKFLOW_TASK_FAILED: failed, WORKFLOW_TASK_TIMED_OUT: 'timed out' },
    completed: {},
    failed: {},
    'timed out': {},
  },
};

export function newWorkflowTask(wakesAt: number): Machine {
  return new Machine(table, 'new', { wakesAt, startedEventId: 0, startedTimeMs: 0 }) as unknown as Machine;
}

function started(data: Data, { event }: Fact): Step<State> {
  data.startedEventId = event?.eventId ?? 0;
  data.startedTimeMs = toMs(event?.eventTime) ?? 0;
  if (data.startedEventId < data.wakesAt) return { to: 'started' };
  return { to: 'started', effects: [wake(data, data.wakesAt)] };
}

/** A task within the stretch that turns out to have been completed counts as well, for the clock. */
function completed(data: Data): Step<State> {
  return { to: 'completed', effects: [wake(data, data.startedEventId)] };
}

function failed(_data: Data, { event }: Fact): Step<State> {
  const attributes = event?.workflowTaskFailedEventAttributes;
  if (attributes?.cause !== enums.WorkflowTaskFailedCause.RESET_WORKFLOW) return { to: 'failed' };
  return { to: 'failed', effects: [{ do: 'newSeed', runId: attributes.newRunId ?? '' }] };
}

function wake(data: Data, eventId: number): Effect {
  return { do: 'taskStarted', eventId, timeMs: data.startedTimeMs };
}
