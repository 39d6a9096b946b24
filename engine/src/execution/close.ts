/** The end of a run. */
import { enums, type failure, type history } from '@perdure/wire/types';
import { append, type NewEvent } from './append.js';
import type { RunDraft } from './draft.js';
import { afterFailure } from './run-chain.js';
import { abandonWorkflowTask } from './workflow-task-steps.js';

const { EventType, WorkflowExecutionStatus } = enums;

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

/** The run's time is over. Returns the next run, if there is one. */
export function timeOutRun(draft: RunDraft): RunDraft | undefined {
  abandonWorkflowTask(draft);
  const { retryState, successor } = afterFailure(draft, RUN_TIMEOUT);
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_TIMED_OUT,
    workflowExecutionTimedOutEventAttributes: { retryState, ...(successor && { newExecutionRunId: successor.root.runId }) },
  };
  closeRun(draft, event, WorkflowExecutionStatus.TIMED_OUT);
  return successor;
}

const RUN_TIMEOUT: failure.Failure = {
  message: 'workflow timeout',
  source: 'Server',
  timeoutFailureInfo: { timeoutType: enums.TimeoutType.START_TO_CLOSE },
};
