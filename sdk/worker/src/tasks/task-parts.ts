import type { QueryWorkflow } from '@perdure/workflow/protocol';
import type { workflowservice } from '@perdure/wire/types';
import { queryJob } from '../core/run.js';

export type PolledTask = workflowservice.PollWorkflowTaskQueueResponse;

/** The id under which workflow code gets the query of a task that is a query alone. */
const legacyQueryId = 'legacy';

/** A polled workflow task with its parts named. */
export interface TaskParts {
  readonly taskToken: Uint8Array;
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  /** From 1; more when earlier ones failed or timed out. */
  readonly attempt: number;
  readonly queries: readonly QueryWorkflow[];
  readonly legacyQuery: QueryWorkflow | undefined;
  readonly polled: PolledTask;
  /** When the worker got it, on the clock that is never set. */
  readonly receivedMs: number;
}

export function taskParts(polled: PolledTask, receivedMs: number): TaskParts {
  return {
    taskToken: polled.taskToken ?? new Uint8Array(),
    workflowId: polled.workflowExecution?.workflowId ?? '',
    runId: polled.workflowExecution?.runId ?? '',
    workflowType: polled.workflowType?.name ?? '',
    attempt: polled.attempt ?? 1,
    queries: Object.entries(polled.queries ?? {}).map(([id, query]) => queryJob(id, query)),
    legacyQuery: polled.query && queryJob(legacyQueryId, polled.query),
    polled,
    receivedMs,
  };
}
