/** ContinueAsNewWorkflowExecution (api.md section 3, semantics CAN-2). */
import { enums, type command } from '@perdure/wire/types';
import { closeRun } from '../../execution/close.js';
import { isCronSchedule } from '../../execution/cron.js';
import { completeRetryPolicy } from '../../execution/retry-policy.js';
import { continueAsNew as startNext } from '../../execution/run-chain.js';
import type { RunDraft } from '../../execution/draft.js';
import { searchAttributesProblem, typedSearchAttributes } from '../../execution/search-attributes.js';
import { durationMs, toDuration } from '../../execution/time.js';
import { retryProblem } from './activity-commands.js';
import {
  durationProblem,
  ID_BYTES_MAX,
  queueNameProblem,
  utf8Length,
  type CommandFailure,
  type CommandHandler,
} from './command.js';

const { ContinueAsNewInitiator, EventType, TaskQueueKind, WorkflowExecutionStatus, WorkflowTaskFailedCause: Cause } = enums;
type Attributes = command.ContinueAsNewWorkflowExecutionCommandAttributes;
const COMMAND = 'ContinueAsNewWorkflowExecutionCommand';

export const continueAsNew: CommandHandler = (scope, of) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_CONTINUE_AS_NEW_ATTRIBUTES, message });
  const attributes = of.continueAsNewWorkflowExecutionCommandAttributes;
  if (attributes === undefined) return bad(`ContinueAsNewWorkflowExecutionCommandAttributes is not set on ${COMMAND}.`);
  const problem = findProblem(attributes);
  if (problem !== undefined) return bad(problem);
  const unknown = searchAttributesProblem(attributes.searchAttributes, scope.namespace);
  if (unknown !== undefined) return { cause: Cause.BAD_SEARCH_ATTRIBUTES, message: unknown };
  const { draft } = scope;
  const successor = nextRun(draft, attributes);
  scope.successor = successor;
  const { root } = successor;
  closeRun(
    draft,
    {
      eventType: EventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
      ...(of.userMetadata && { userMetadata: of.userMetadata }),
      workflowExecutionContinuedAsNewEventAttributes: {
        newExecutionRunId: root.runId,
        workflowType: { name: root.workflowType },
        taskQueue: { name: root.taskQueue, kind: TaskQueueKind.NORMAL },
        input: attributes.input,
        workflowRunTimeout: toDuration(root.runTimeoutMs),
        workflowTaskTimeout: toDuration(root.workflowTaskTimeoutMs),
        workflowTaskCompletedEventId: scope.completedEventId,
        ...(attributes.backoffStartInterval && { backoffStartInterval: attributes.backoffStartInterval }),
        header: attributes.header,
        memo: attributes.memo,
        ...(attributes.searchAttributes && { searchAttributes: typedSearchAttributes(attributes.searchAttributes) }),
      },
    },
    WorkflowExecutionStatus.CONTINUED_AS_NEW,
  );
  return undefined;
};

function findProblem(attributes: Attributes): string | undefined {
  const type = attributes.workflowType?.name ?? '';
  const of = `WorkflowType=${type} TaskQueue=name:"${attributes.taskQueue?.name ?? ''}" kind:TASK_QUEUE_KIND_NORMAL`;
  if (utf8Length(type) > ID_BYTES_MAX)
    return `WorkflowType on ${COMMAND} exceeds length limit. WorkflowType=${type} Length=${utf8Length(type)} Limit=${ID_BYTES_MAX}`;
  const queue = queueNameProblem(attributes.taskQueue?.name ?? '');
  if (queue !== undefined) return `error validating ${COMMAND} TaskQueue: ${queue}. ${of}`;
  const durations = {
    WorkflowRunTimeout: attributes.workflowRunTimeout,
    WorkflowTaskTimeout: attributes.workflowTaskTimeout,
    BackoffStartInterval: attributes.backoffStartInterval,
  };
  for (const [name, duration] of Object.entries(durations)) {
    const problem = durationProblem(duration);
    if (problem !== undefined) return `Invalid ${name} on ${COMMAND}: ${problem}. ${of}`;
  }
  const retry = retryProblem(attributes.retryPolicy);
  if (retry !== undefined) return `invalid WorkflowRetryPolicy on ${COMMAND}: ${retry}. ${of}`;
  const cron = attributes.cronSchedule ?? '';
  return cron === '' || isCronSchedule(cron) ? undefined : `invalid CronSchedule on ${COMMAND}. ${of}`;
}

function nextRun(draft: RunDraft, attributes: Attributes): RunDraft {
  const { root } = draft;
  const { input, header, memo, searchAttributes, lastCompletionResult, failure } = attributes;
  return startNext(draft, {
    waitMs: durationMs(attributes.backoffStartInterval),
    told: {
      input,
      header,
      memo,
      searchAttributes,
      initiator: attributes.initiator || ContinueAsNewInitiator.WORKFLOW,
      continuedFailure: failure,
      lastCompletionResult,
    },
    changes: {
      tellsRunTimeout: true,
      workflowType: attributes.workflowType?.name || root.workflowType,
      taskQueue: attributes.taskQueue?.name || root.taskQueue,
      runTimeoutMs: durationMs(attributes.workflowRunTimeout) || root.runTimeoutMs,
      workflowTaskTimeoutMs: durationMs(attributes.workflowTaskTimeout) || root.workflowTaskTimeoutMs,
      retryPolicy: attributes.retryPolicy === undefined ? undefined : completeRetryPolicy(attributes.retryPolicy),
      cronSchedule: attributes.cronSchedule ?? '',
    },
  });
}
