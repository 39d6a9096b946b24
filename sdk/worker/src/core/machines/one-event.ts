import { Machine, type MachineData, type MachineKind, type Table } from './machine.js';
import type { EventName } from '../event-kinds.js';

type State = 'asked for' | 'recorded';

/** What is over once its event is recorded: upserts, changes of the memo, and the command that ends the run. */
export function newOneEvent(kind: MachineKind, event: EventName): Machine {
  const table: Table<State, MachineData> = {
    kind,
    rows: { 'asked for': { sent: 'asked for', [event]: 'recorded' }, recorded: {} },
  };
  return new Machine(table, 'asked for', {});
}
