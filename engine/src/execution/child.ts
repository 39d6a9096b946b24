/** Children of a run, one machine each (semantics CHILD). Times are Unix milliseconds. */
import type { enums } from '@perdure/wire/types';
import type { EventReference } from './activity.js';
import { machine, type Case, type Tagged } from './machine.js';

export interface ChildInfo {
  readonly initiatedEventId: number;
  /** Input, timeouts and policies stay in the StartChildWorkflowExecutionInitiated event; this says where. */
  readonly initiatedEvent: EventReference;
  readonly initiatedTimeMs: number;
  /** Name of the namespace, for events; children live in their parent's namespace. */
  readonly namespace: string;
  readonly workflowId: string;
  /** Of the child's first run. The parent draws it, so that a start that is sent again is known whatever the id is used for meanwhile. */
  readonly runId: string;
  readonly workflowType: string;
  readonly parentClosePolicy: enums.ParentClosePolicy;
}

interface States {
  /** The child is to be created; whether it is there already is not known. */
  initiated: ChildInfo;
  /** It is there, and history (or the buffer) says so; it waits for leave to run its first workflow task. */
  started: ChildInfo & Started & { startedTimeMs: number };
  running: ChildInfo & Started;
  /** The parent closed before the child was known to be there: should it be, it is to go (CHILD-5). */
  withdrawn: ChildInfo & { closedTimeMs: number };
  /** The parent closed: the parent close policy is to be applied (CHILD-4). */
  closing: ChildInfo & { closedTimeMs: number };
}
interface Started {
  /** Id of ChildWorkflowExecutionStarted; 0 while that is buffered. */
  readonly startedEventId: number;
}
interface Facts {
  started: { timeMs: number };
  /** The Started event has got its id. */
  numbered: { startedEventId: number };
  released: object;
  parentClosed: { timeMs: number };
}
export type Child = Tagged<States>;
export type ChildFact = Tagged<Facts>;
export type StartedChild = Case<States, 'started'> | Case<States, 'running'>;

const info = (state: ChildInfo): ChildInfo => ({
  initiatedEventId: state.initiatedEventId,
  initiatedEvent: state.initiatedEvent,
  initiatedTimeMs: state.initiatedTimeMs,
  namespace: state.namespace,
  workflowId: state.workflowId,
  runId: state.runId,
  workflowType: state.workflowType,
  parentClosePolicy: state.parentClosePolicy,
});
const closing = (state: ChildInfo, fact: { readonly timeMs: number }): Child => ({
  ...info(state),
  at: 'closing',
  closedTimeMs: fact.timeMs,
});

export const child = machine<States, Facts>('child', {
  initiated: {
    started: (state, fact) => ({ ...info(state), at: 'started', startedEventId: 0, startedTimeMs: fact.timeMs }),
    parentClosed: (state, fact) => ({ ...info(state), at: 'withdrawn', closedTimeMs: fact.timeMs }),
  },
  started: {
    numbered: (state, fact) => ({ ...state, startedEventId: fact.startedEventId }),
    released: (state) => ({ ...info(state), at: 'running', startedEventId: state.startedEventId }),
    parentClosed: closing,
  },
  running: {
    numbered: (state, fact) => ({ ...state, startedEventId: fact.startedEventId }),
    parentClosed: closing,
  },
  withdrawn: {},
  closing: {},
});
