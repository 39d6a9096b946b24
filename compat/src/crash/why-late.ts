// What is known of a workflow that should be closed and was not seen closed in time: whether the server or the judge is late.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import type { WorkflowRecord } from './ledger.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Timestamp = NonNullable<HistoryEvent['eventTime']>;
const { EventType, WorkflowExecutionStatus, PendingActivityState, PendingWorkflowTaskState } = proto.temporal.api.enums.v1;

const EVENTS_SHOWN_MAX = 12;

/** How one host showed the workflow at one moment. */
export interface Look {
  readonly host: string;
  readonly atMs: number;
  readonly described: temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
  readonly events: readonly HistoryEvent[];
}

/** A sentence that says who is late, then what each look saw, the last events with their age, and what is pending. */
export function whyLate(workflow: WorkflowRecord, waitedMs: number, looks: readonly Look[]): string {
  const acknowledged = workflow.signals.filter((signal) => signal.acknowledged).length;
  return [
    `${workflow.workflowId} ${verdict(looks, waitedMs)}`,
    `run ${workflow.runId}, signals acknowledged ${acknowledged} of ${workflow.signals.length}`,
    ...looks.map(shown),
  ].join('\n  ');
}

function verdict(looks: readonly Look[], waitedMs: number): string {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return `was not seen closed after ${waitedMs} ms, and nobody could be asked`;
  if (isClosed(first)) return `is closed, but who waited for that was not told within ${waitedMs} ms`;
  if (isClosed(last)) return `was still open after ${waitedMs} ms and closed while being looked at: slow, not stuck`;
  const moves = looks.some((look) => look.events.length !== first.events.length);
  return `is still open after ${waitedMs} ms, and ${moves ? 'gets on' : 'nothing moves'}`;
}

function isClosed({ described }: Look): boolean {
  return described.workflowExecutionInfo?.status !== WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
}

function shown({ host, atMs, described, events }: Look): string {
  const ago = (time: Timestamp | null | undefined) => (time ? `${atMs - millis(time)} ms ago` : 'never');
  const last = events.slice(-EVENTS_SHOWN_MAX).map(({ eventId, eventType, eventTime }) => {
    return `${String(eventId)} ${(EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', '')} ${ago(eventTime)}`;
  });
  const task = described.pendingWorkflowTask;
  const pending = [
    task
      ? `workflow task ${PendingWorkflowTaskState[task.state ?? 0]}, attempt ${String(task.attempt)}, scheduled ${ago(task.scheduledTime)}, started ${ago(task.startedTime)}`
      : 'no workflow task',
    ...(described.pendingActivities ?? []).map(
      (each) =>
        `activity ${each.activityId} ${PendingActivityState[each.state ?? 0]}, attempt ${each.attempt}, scheduled ${ago(each.scheduledTime)}, started ${ago(each.lastStartedTime)} by ${each.lastWorkerIdentity}, failed with ${each.lastFailure?.message ?? 'nothing'}`,
    ),
  ];
  const status = WorkflowExecutionStatus[described.workflowExecutionInfo?.status ?? 0];
  return `${host} says ${status}, ${events.length} events, the last: ${last.join('; ')}; pending: ${pending.join('; ')}`;
}

function millis({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1000 + Math.round((nanos ?? 0) / 1e6);
}
