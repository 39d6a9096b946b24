import { enums } from '@perdure/wire/types';
import { job } from '../effect.js';
import { applicationFailure } from '../failures.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

type SignalState = 'asked for' | 'initiated' | 'signaled' | 'failed' | 'cancelled';
type CancelState = 'asked for' | 'initiated' | 'requested' | 'failed';

interface Data extends MachineData {
  readonly seq: number;
}

const signalTable: Table<SignalState, Data> = {
  kind: 'signal to another workflow',
  rows: {
    'asked for': { sent: 'asked for', SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: 'initiated', cancel: withdrawn },
    initiated: {
      EXTERNAL_WORKFLOW_EXECUTION_SIGNALED: signaled,
      SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: signalFailed,
      cancel: 'initiated',
    },
    signaled: { cancel: 'signaled' },
    failed: { cancel: 'failed' },
    cancelled: { cancel: 'cancelled' },
  },
};

const cancelTable: Table<CancelState, Data> = {
  kind: 'cancellation of another workflow',
  rows: {
    'asked for': { sent: 'asked for', REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: 'initiated' },
    initiated: {
      EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED: cancelRequested,
      REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: cancelFailed,
    },
    requested: {},
    failed: {},
  },
};

export function newSignalExternal(seq: number): Machine {
  return new Machine(signalTable, 'asked for', { seq }) as unknown as Machine;
}

export function newCancelExternal(seq: number): Machine {
  return new Machine(cancelTable, 'asked for', { seq }) as unknown as Machine;
}

function withdrawn(data: Data): Step<SignalState> {
  data.cancelledBeforeSent = true;
  const failure = { message: 'Signal was cancelled before being sent', canceledFailureInfo: {} };
  return { to: 'cancelled', effects: [job({ type: 'resolveSignalExternalWorkflow', seq: data.seq, failure })] };
}

function signaled({ seq }: Data): Step<SignalState> {
  return { to: 'signaled', effects: [job({ type: 'resolveSignalExternalWorkflow', seq })] };
}

function signalFailed({ seq }: Data, { event }: Fact): Step<SignalState> {
  const cause = event?.signalExternalWorkflowExecutionFailedEventAttributes?.cause ?? 0;
  const [type, reason] = signalCauses.get(cause) ?? ['Unspecified', 'unknown'];
  const failure = applicationFailure(`Unable to signal external workflow because ${reason}`, type);
  return { to: 'failed', effects: [job({ type: 'resolveSignalExternalWorkflow', seq, failure })] };
}

const signalCauses = new Map<number, readonly [type: string, reason: string]>([
  [
    enums.SignalExternalWorkflowExecutionFailedCause.EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
    ['ExternalWorkflowExecutionNotFound', 'it was not found'],
  ],
  [enums.SignalExternalWorkflowExecutionFailedCause.NAMESPACE_NOT_FOUND, ['NamespaceNotFound', 'it was not found']],
  [
    enums.SignalExternalWorkflowExecutionFailedCause.SIGNAL_COUNT_LIMIT_EXCEEDED,
    ['SignalCountLimitExceeded', 'The per-workflow signal limit was exceeded'],
  ],
]);

function cancelRequested({ seq }: Data): Step<CancelState> {
  return { to: 'requested', effects: [job({ type: 'resolveRequestCancelExternalWorkflow', seq })] };
}

function cancelFailed({ seq }: Data, { event }: Fact): Step<CancelState> {
  const cause = event?.requestCancelExternalWorkflowExecutionFailedEventAttributes?.cause ?? 0;
  const [type, reason] = cancelCauses.get(cause) ?? ['Unspecified', 'unknown'];
  const failure = applicationFailure(`Unable to cancel external workflow because ${reason}`, type);
  return { to: 'failed', effects: [job({ type: 'resolveRequestCancelExternalWorkflow', seq, failure })] };
}

const cancelCauses = new Map<number, readonly [type: string, reason: string]>([
  [
    enums.CancelExternalWorkflowExecutionFailedCause.EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
    ['ExternalWorkflowExecutionNotFound', 'not found'],
  ],
  [enums.CancelExternalWorkflowExecutionFailedCause.NAMESPACE_NOT_FOUND, ['NamespaceNotFound', 'not found']],
]);
