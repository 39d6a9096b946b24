import type { InitializeWorkflow } from '@perdure/workflow/protocol';
import type { history } from '@perdure/wire/types';
import { toMs } from './duration.js';

/** The first job of a run, from its started event. */
export function initializeJob(
  workflowId: string,
  attributes: history.WorkflowExecutionStartedEventAttributes,
  randomnessSeed: bigint,
  startTimeMs: number,
): InitializeWorkflow {
  const parent = attributes.parentWorkflowExecution;
  const root = attributes.rootWorkflowExecution;
  return {
    type: 'initializeWorkflow',
    workflowType: attributes.workflowType?.name ?? '',
    workflowId,
    arguments: attributes.input?.payloads ?? [],
    randomnessSeed,
    headers: attributes.header?.fields ?? {},
    identity: attributes.identity ?? '',
    parentWorkflow: parent && {
      namespace: attributes.parentWorkflowNamespace ?? '',
      workflowId: parent.workflowId ?? '',
      runId: parent.runId ?? '',
    },
    rootWorkflow: root && { workflowId: root.workflowId ?? '', runId: root.runId ?? '' },
    workflowExecutionTimeoutMs: toMs(attributes.workflowExecutionTimeout),
    workflowRunTimeoutMs: toMs(attributes.workflowRunTimeout),
    workflowTaskTimeoutMs: toMs(attributes.workflowTaskTimeout),
    continuedFromExecutionRunId: attributes.continuedExecutionRunId || undefined,
    continuedInitiator: attributes.initiator || undefined,
    continuedFailure: attributes.continuedFailure,
    lastCompletionResult: attributes.lastCompletionResult,
    originalExecutionRunId: attributes.originalExecutionRunId ?? '',
    firstExecutionRunId: attributes.firstExecutionRunId ?? '',
    retryPolicy: attributes.retryPolicy,
    attempt: Math.max(attributes.attempt ?? 1, 1),
    cronSchedule: attributes.cronSchedule || undefined,
    workflowExecutionExpirationTimeMs: toMs(attributes.workflowExecutionExpirationTime),
    cronScheduleToScheduleIntervalMs: toMs(attributes.firstWorkflowTaskBackoff),
    memo: attributes.memo,
    searchAttributes: attributes.searchAttributes,
    startTimeMs,
    priority: attributes.priority,
  };
}
