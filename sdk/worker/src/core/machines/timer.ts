import type { StartTimer } from '@perdure/workflow/protocol';
import { enums, type command } from '@perdure/wire/types';
import { fromMs } from '../duration.js';
import { job } from '../effect.js';
import { DeterminismError } from '../errors.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State = 'asked for' | 'running' | 'being cancelled' | 'cancel sent' | 'cancelled' | 'fired';

interface Data extends MachineData {
  readonly seq: number;
}

const table: Table<State, Data> = {
  kind: 'timer',
  rows: {
    'asked for': { sent: 'asked for', TIMER_STARTED: 'running', cancel: withdrawn },
    running: { TIMER_FIRED: fired, cancel: cancelRequested },
    'being cancelled': { sent: 'cancel sent', cancel: 'being cancelled' },
    'cancel sent': { TIMER_CANCELED: 'cancelled', cancel: 'cancel sent' },
    cancelled: { cancel: 'cancelled' },
    fired: { cancel: 'fired' },
  },
};

export function newTimer({ seq }: StartTimer): Machine {
  return new Machine(table, 'asked for', { seq }) as unknown as Machine;
}

export function startTimerCommand({ seq, startToFireTimeoutMs }: StartTimer): command.Command {
  return {
    commandType: enums.CommandType.START_TIMER,
    startTimerCommandAttributes: { timerId: String(seq), startToFireTimeout: fromMs(startToFireTimeoutMs) },
  };
}

function withdrawn(data: Data): Step<State> {
  data.cancelledBeforeSent = true;
  return { to: 'cancelled' };
}

function fired({ seq }: Data, { event }: Fact): Step<State> {
  const timerId = event?.timerFiredEventAttributes?.timerId;
  if (timerId !== String(seq)) throw new DeterminismError(`timer ${timerId} fired where the code has timer ${seq}`, event);
  return { to: 'fired', effects: [job({ type: 'fireTimer', seq })] };
}

function cancelRequested({ seq }: Data): Step<State> {
  const cancelTimer: command.Command = {
    commandType: enums.CommandType.CANCEL_TIMER,
    cancelTimerCommandAttributes: { timerId: String(seq) },
  };
  return { to: 'being cancelled', effects: [{ do: 'command', command: cancelTimer }] };
}
