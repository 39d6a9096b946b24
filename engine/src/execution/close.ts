/** The end of a run. */
import { enums, type history } from '@perdure/wire/types';
import { append, type NewEvent } from './append.js';
import type { RunDraft } from './draft.js';
import { abandonWorkflowTask } from './workflow-task-steps.js';

const { EventType, WorkflowExecutionStatus, RetryState } = enums;

export function closeRun(draft: RunDraft, event: NewEvent, status: enums.WorkflowExecutionStatus): void {
  append(draft, event);
  draft.record({ at: 'closed', status, timeMs: draft.context.now });
}

/** Closed by a client or a policy, without the worker. */
export function terminateRun(draft: RunDraft, attributes: history.WorkflowExecutionTerminatedEventAttributes): void {
  abandonWorkflowTask(draft);
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_TERMINATED,
    workflowExecutionTerminatedEventAttributes: attributes,
  };
  closeRun(draft, event, WorkflowExecutionStatus.TERMINATED);
}

/** The run timeout is over. Retry and cron are not built yet, so the retry state says that there is no policy. */
export function timeOutRun(draft: RunDraft): void {
  abandonWorkflowTask(draft);
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_TIMED_OUT,
    workflowExecutionTimedOutEventAttributes: { retryState: RetryState.RETRY_POLICY_NOT_SET },
  };
  closeRun(draft, event, WorkflowExecutionStatus.TIMED_OUT);
}
