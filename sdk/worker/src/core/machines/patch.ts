import { DeterminismError } from '../errors.js';
import { patchMarkerOf } from '../markers.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State = 'asked for' | 'sent' | 'recorded';

export interface PatchData extends MachineData {
  readonly patchId: string;
}

const table: Table<State, PatchData> = {
  kind: 'patch',
  rows: { 'asked for': { sent: 'sent' }, sent: { MARKER_RECORDED: recorded }, recorded: {} },
};

export function newPatch(patchId: string): Machine {
  return new Machine(table, 'asked for', { patchId }) as unknown as Machine;
}

function recorded({ patchId }: PatchData, { event }: Fact): Step<State> {
  const marker = event === undefined ? undefined : patchMarkerOf(event);
  if (marker?.patchId !== patchId)
    throw new DeterminismError(
      `the code asks for patch '${patchId}', the history has ${marker === undefined ? 'another marker' : `patch '${marker.patchId}'`}`,
      event,
    );
  return { to: 'recorded' };
}
