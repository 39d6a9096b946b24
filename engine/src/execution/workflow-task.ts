/**
 * The workflow task of a run: at most one at a time (semantics WT-1). `started` is volatile: it is never stored, a crash turns it
 * back into `scheduled`, and its dispatch row lives until the task has ended (docs/architecture.md, "what may be volatile").
 */
import { machine, type Case, type Tagged } from './machine.js';

/** What is known of a task from its scheduling on. */
export interface WorkflowTaskInfo {
  /** Id of the WorkflowTaskScheduled event, or the id it will get if it is not written yet (`written` false). */
  readonly scheduledEventId: number;
  /** false: transient, or normal again after new events; the event is written when the task starts or completes (WT-5, WT-6). */
  readonly written: boolean;
  /** 1-based, as workers see it. */
  readonly attempt: number;
  /** Grows with every task of the run, so that tries with equal event ids can be told apart. */
  readonly stamp: number;
  readonly taskQueue: string;
  readonly sticky: boolean;
  /** Start to close, milliseconds. */
  readonly timeoutMs: number;
  /** When this try was scheduled, and the first one of a chain of heartbeats. */
  readonly scheduledTimeMs: number;
  readonly originalScheduledTimeMs: number;
  /** Place of the dispatch row in its queue. */
  readonly order: number;
}

interface Started {
  readonly startedEventId: number;
  readonly startedTimeMs: number;
  readonly requestId: string;
  readonly identity: string;
  /** Empty: the worker has named none. */
  readonly buildId: string;
}

interface States {
  /** `attempt` is the next task's. */
  none: { attempt: number };
  scheduled: WorkflowTaskInfo;
  started: WorkflowTaskInfo & Started;
}
interface Facts {
  scheduled: WorkflowTaskInfo;
  started: Started;
  /** The Scheduled event now stands in history under `scheduledEventId`, before the task has started. */
  written: { scheduledEventId: number };
  /** New events came while an unwritten task waited: its attempt is 1 again and its ids move on. */
  overtaken: { scheduledEventId: number };
  /** Back to another queue without an event (sticky worker away). */
  moved: { taskQueue: string; sticky: boolean; order: number; stamp: number };
  /** Completed, failed, timed out or given up. */
  ended: { attempt: number };
}
export type WorkflowTask = Tagged<States>;
export type StartedWorkflowTask = Case<States, 'started'>;
export type WorkflowTaskFact = Tagged<Facts>;

const ended = (_: unknown, fact: { readonly attempt: number }): WorkflowTask => ({ at: 'none', attempt: fact.attempt });

export const workflowTask = machine<States, Facts>('workflow task', {
  none: {
    scheduled: (_, fact) => ({ ...fact, at: 'scheduled' }),
  },
  scheduled: {
    started: (state, fact) => ({
      ...state,
      at: 'started',
      startedEventId: fact.startedEventId,
      startedTimeMs: fact.startedTimeMs,
      requestId: fact.requestId,
      identity: fact.identity,
      buildId: fact.buildId,
    }),
    written: (state, fact) => ({ ...state, scheduledEventId: fact.scheduledEventId, written: true }),
    overtaken: (state, fact) => ({ ...state, scheduledEventId: fact.scheduledEventId, attempt: 1 }),
    moved: (state, fact) => ({ ...state, taskQueue: fact.taskQueue, sticky: fact.sticky, order: fact.order, stamp: fact.stamp }),
    ended,
  },
  started: { ended },
});
