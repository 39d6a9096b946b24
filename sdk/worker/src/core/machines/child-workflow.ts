import type { Resolution, StartChildWorkflowExecution } from '@perdure/workflow/protocol';
import { enums, type failure, type history } from '@perdure/wire/types';
import { job, type Effect } from '../effect.js';
import { DeterminismError } from '../errors.js';
import { cancelledCause } from '../failures.js';
import type { InternalFlags } from '../internal-flags.js';
import { checkIdAndType } from './identity-check.js';
import { Machine, type Cell, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State =
  'asked for' | 'initiated' | 'start failed' | 'started' | 'completed' | 'failed' | 'timed out' | 'terminated' | 'cancelled';

interface Data extends MachineData {
  readonly command: StartChildWorkflowExecution;
  readonly flags: InternalFlags;
  initiatedEventId: number;
  startedEventId: number;
  runId: string;
}

type ChildCell = Cell<State, Data>;

/** What an abandoned child does is nobody's business; any other child that is cancelled must not end otherwise. */
const ignoredIfAbandoned: ChildCell = ({ command: { cancellationType } }, { event }) => {
  if (cancellationType === 'ABANDON' || cancellationType === 'TRY_CANCEL') return { to: 'cancelled' };
  throw new DeterminismError('a child workflow that was cancelled cannot end otherwise', event);
};

const table: Table<State, Data> = {
  kind: 'child workflow',
  rows: {
    'asked for': { sent: 'asked for', START_CHILD_WORKFLOW_EXECUTION_INITIATED: initiated, cancel: withdrawn },
    initiated: {
      CHILD_WORKFLOW_EXECUTION_STARTED: started,
      START_CHILD_WORKFLOW_EXECUTION_FAILED: startFailed,
      cancel: cancelRequested('initiated'),
    },
    'start failed': { cancel: 'start failed' },
    started: {
      CHILD_WORKFLOW_EXECUTION_COMPLETED: resolves('completed', completed),
      CHILD_WORKFLOW_EXECUTION_FAILED: resolves('failed', failed),
      CHILD_WORKFLOW_EXECUTION_TIMED_OUT: resolves('timed out', timedOut),
      CHILD_WORKFLOW_EXECUTION_CANCELED: resolves('cancelled', cancelled),
      CHILD_WORKFLOW_EXECUTION_TERMINATED: resolves('terminated', terminated),
      cancel: cancelRequested('started'),
    },
    completed: { cancel: 'completed' },
    failed: { cancel: 'failed' },
    'timed out': { cancel: 'timed out' },
    terminated: { cancel: 'terminated' },
    cancelled: {
      cancel: 'cancelled',
      CHILD_WORKFLOW_EXECUTION_STARTED: 'cancelled',
      START_CHILD_WORKFLOW_EXECUTION_FAILED: 'cancelled',
      CHILD_WORKFLOW_EXECUTION_CANCELED: 'cancelled',
      CHILD_WORKFLOW_EXECUTION_COMPLETED: ignoredIfAbandoned,
      CHILD_WORKFLOW_EXECUTION_FAILED: ignoredIfAbandoned,
      CHILD_WORKFLOW_EXECUTION_TIMED_OUT: ignoredIfAbandoned,
      CHILD_WORKFLOW_EXECUTION_TERMINATED: ignoredIfAbandoned,
    },
  },
};

export function newChildWorkflow(request: StartChildWorkflowExecution, flags: InternalFlags): Machine {
  const data: Data = { command: request, flags, initiatedEventId: 0, startedEventId: 0, runId: '' };
  return new Machine(table, 'asked for', data) as unknown as Machine;
}

function initiated(data: Data, { event, isNewest }: Fact): Step<State> {
  const attributes = event?.startChildWorkflowExecutionInitiatedEventAttributes;
  checkIdAndType(data.flags, isNewest === true, event, {
    what: 'child workflow',
    id: [attributes?.workflowId, data.command.workflowId],
    type: [attributes?.workflowType?.name, data.command.workflowType],
  });
  data.initiatedEventId = event?.eventId ?? 0;
  return { to: 'initiated' };
}

function withdrawn(data: Data, { detail }: Fact): Step<State> {
  data.cancelledBeforeSent = true;
  const failure = childFailure(data, `Child Workflow Execution cancelled before scheduled: ${String(detail)}`, cancelledCause());
  const start = {
    type: 'resolveChildWorkflowExecutionStart',
    seq: data.command.seq,
    result: { status: 'cancelled', failure },
  } as const;
  return { to: 'cancelled', effects: [job(start)] };
}

function started(data: Data, { event }: Fact): Step<State> {
  data.startedEventId = event?.eventId ?? 0;
  data.runId = event?.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.runId ?? '';
  const result = { status: 'succeeded', runId: data.runId } as const;
  return { to: 'started', effects: [job({ type: 'resolveChildWorkflowExecutionStart', seq: data.command.seq, result })] };
}

function startFailed({ command: { seq, workflowId, workflowType } }: Data, { event }: Fact): Step<State> {
  const exists = enums.StartChildWorkflowExecutionFailedCause.WORKFLOW_ALREADY_EXISTS;
  const recorded = event?.startChildWorkflowExecutionFailedEventAttributes?.cause;
  const cause = recorded === exists ? 'WORKFLOW_ALREADY_EXISTS' : 'UNSPECIFIED';
  const result = { status: 'failed', workflowId, workflowType, cause } as const;
  return { to: 'start failed', effects: [job({ type: 'resolveChildWorkflowExecutionStart', seq, result })] };
}

/** ABANDON and TRY_CANCEL resolve at once; all but ABANDON ask the server to cancel the child. */
function cancelRequested(from: State): ChildCell {
  return (data, { detail }) => {
    const { cancellationType, namespace, workflowId } = data.command;
    const effects: Effect[] = [];
    if (cancellationType !== 'ABANDON')
      effects.push({ do: 'cancelChild', namespace, workflowId, runId: data.runId, reason: String(detail) });
    if (cancellationType !== 'ABANDON' && cancellationType !== 'TRY_CANCEL') return { to: from, effects };
    effects.push(resolution(data, cancelled(data)));
    return { to: 'cancelled', effects };
  };
}

type Outcome = (data: Data, event?: history.HistoryEvent) => Resolution;

function resolves(to: State, outcome: Outcome): ChildCell {
  return (data, { event }) => ({ to, effects: [resolution(data, outcome(data, event))] });
}

function resolution({ command: { seq } }: Data, result: Resolution): Effect {
  return job({ type: 'resolveChildWorkflowExecution', seq, result });
}

function completed(_data: Data, event?: history.HistoryEvent): Resolution {
  return { status: 'completed', result: event?.childWorkflowExecutionCompletedEventAttributes?.result?.payloads?.[0] };
}

function failed(data: Data, event?: history.HistoryEvent): Resolution {
  const { failure: cause, retryState } = event?.childWorkflowExecutionFailedEventAttributes ?? {};
  return { status: 'failed', failure: childFailure(data, 'Child Workflow execution failed', cause, retryState) };
}

function timedOut(data: Data, event?: history.HistoryEvent): Resolution {
  const { retryState } = event?.childWorkflowExecutionTimedOutEventAttributes ?? {};
  const cause = { message: 'Timed out', timeoutFailureInfo: { timeoutType: enums.TimeoutType.START_TO_CLOSE } };
  return { status: 'failed', failure: childFailure(data, 'Child Workflow execution timed out', cause, retryState) };
}

function terminated(data: Data): Resolution {
  const cause = { message: 'Terminated', terminatedFailureInfo: {} };
  return { status: 'failed', failure: childFailure(data, 'Child Workflow execution terminated', cause) };
}

function cancelled(data: Data): Resolution {
  return { status: 'cancelled', failure: childFailure(data, 'Child Workflow execution cancelled', cancelledCause()) };
}

function childFailure(
  { command: child, ...data }: Data,
  message: string,
  cause: failure.Failure | undefined,
  retryState: enums.RetryState = enums.RetryState.NON_RETRYABLE_FAILURE,
): failure.Failure {
  const childWorkflowExecutionFailureInfo = {
    namespace: child.namespace,
    workflowType: { name: child.workflowType },
    workflowExecution: { workflowId: child.workflowId, runId: data.runId },
    initiatedEventId: data.initiatedEventId,
    startedEventId: data.startedEventId,
    retryState,
  };
  return { message, cause, childWorkflowExecutionFailureInfo };
}
