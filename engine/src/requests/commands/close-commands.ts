/** The commands that end a run. They must be the last of their completion; buffered events forbid them (WT-18). */
import { enums } from '@perdure/wire/types';
import { closeRun } from '../../execution/close.js';
import { afterFailure, nextCronRun } from '../../execution/run-chain.js';
import type { CommandFailure, CommandHandler } from './command.js';

const { EventType, WorkflowExecutionStatus, WorkflowTaskFailedCause: Cause } = enums;

export const completeWorkflow: CommandHandler = (scope, command) => {
  const attributes = command.completeWorkflowExecutionCommandAttributes;
  if (attributes === undefined)
    return failure(
      Cause.BAD_COMPLETE_WORKFLOW_EXECUTION_ATTRIBUTES,
      'CompleteWorkflowExecutionCommandAttributes is not set on CompleteWorkflowExecutionCommand.',
    );
  const successor = nextCronRun(scope.draft, { result: attributes.result });
  scope.successor = successor;
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_COMPLETED,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
    workflowExecutionCompletedEventAttributes: {
      result: attributes.result,
      workflowTaskCompletedEventId: scope.completedEventId,
      ...(successor && { newExecutionRunId: successor.root.runId }),
    },
  };
  closeRun(scope.draft, event, WorkflowExecutionStatus.COMPLETED);
  return undefined;
};

export const failWorkflow: CommandHandler = (scope, command) => {
  const attributes = command.failWorkflowExecutionCommandAttributes;
  const bad = (message: string) => failure(Cause.BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES, message);
  if (attributes === undefined) return bad('FailWorkflowExecutionCommandAttributes is not set on FailWorkflowExecutionCommand.');
  if (attributes.failure === undefined) return bad('Failure is not set on FailWorkflowExecutionCommand.');
  const { retryState, successor } = afterFailure(scope.draft, attributes.failure);
  scope.successor = successor;
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_FAILED,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
    workflowExecutionFailedEventAttributes: {
      failure: attributes.failure,
      retryState,
      workflowTaskCompletedEventId: scope.completedEventId,
      ...(successor && { newExecutionRunId: successor.root.runId }),
    },
  };
  closeRun(scope.draft, event, WorkflowExecutionStatus.FAILED);
  return undefined;
};

export const cancelWorkflow: CommandHandler = (scope, command) => {
  const attributes = command.cancelWorkflowExecutionCommandAttributes;
  if (attributes === undefined)
    return failure(
      Cause.BAD_CANCEL_WORKFLOW_EXECUTION_ATTRIBUTES,
      'CancelWorkflowExecutionCommandAttributes is not set on CancelWorkflowExecutionCommand.',
    );
  const event = {
    eventType: EventType.WORKFLOW_EXECUTION_CANCELED,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
    workflowExecutionCanceledEventAttributes: {
      details: attributes.details,
      workflowTaskCompletedEventId: scope.completedEventId,
    },
  };
  closeRun(scope.draft, event, WorkflowExecutionStatus.CANCELED);
  return undefined;
};

const failure = (cause: enums.WorkflowTaskFailedCause, message: string): CommandFailure => ({ cause, message });
