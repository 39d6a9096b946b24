/** StartChildWorkflowExecution (api.md section 3, semantics CHILD). */
import { enums, type command } from '@perdure/wire/types';
import { isCronSchedule } from '../../execution/cron.js';
import { completeRetryPolicy, wireRetryPolicy } from '../../execution/retry-policy.js';
import { searchAttributesProblem } from '../../execution/search-attributes.js';
import { durationMs, toDuration } from '../../execution/time.js';
import { cappedTimeouts } from '../start-workflow.js';
import { retryProblem } from './activity-commands.js';
import {
  appendFor,
  CROSS_NAMESPACE,
  durationProblem,
  ID_BYTES_MAX,
  pendingLimit,
  priorityProblem,
  queueNameProblem,
  utf8Length,
  type CommandFailure,
  type CommandHandler,
  type CommandScope,
} from './command.js';

const { EventType, ParentClosePolicy, TaskQueueKind, WorkflowIdReusePolicy, WorkflowTaskFailedCause: Cause } = enums;
type Attributes = command.StartChildWorkflowExecutionCommandAttributes;
const COMMAND = 'StartChildWorkflowExecutionCommand';

export const startChild: CommandHandler = (scope, of) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_START_CHILD_EXECUTION_ATTRIBUTES, message });
  const attributes = of.startChildWorkflowExecutionCommandAttributes;
  if (attributes === undefined) return bad(`StartChildWorkflowExecutionCommandAttributes is not set on ${COMMAND}.`);
  const problem = namesProblem(scope, attributes) ?? policiesProblem(attributes);
  if (problem !== undefined) return bad(problem);
  const unknown = searchAttributesProblem(attributes.searchAttributes, scope.namespace);
  if (unknown !== undefined) return { cause: Cause.BAD_SEARCH_ATTRIBUTES, message: unknown };
  const limit = pendingLimit('pending child workflow executions', scope.draft.children.size);
  if (limit !== undefined) return { cause: Cause.PENDING_CHILD_WORKFLOWS_LIMIT_EXCEEDED, message: limit };
  initiate(scope, of, attributes);
  return undefined;
};

function namesProblem(scope: CommandScope, attributes: Attributes): string | undefined {
  const { namespace = '', workflowId = '', taskQueue } = attributes;
  const type = attributes.workflowType?.name ?? '';
  if (namespace !== '' && namespace !== scope.namespace) return CROSS_NAMESPACE;
  if (workflowId === '')
    return `Required field WorkflowId is not set on ${COMMAND}. WorkflowType=${type} Namespace=${scope.namespace}`;
  if (type === '')
    return `Required field WorkflowType is not set on ${COMMAND}. WorkflowId=${workflowId} Namespace=${scope.namespace}`;
  const named = { WorkflowId: workflowId, WorkflowType: type };
  for (const [name, value] of Object.entries(named)) {
    const length = utf8Length(value);
    if (length > ID_BYTES_MAX)
      return `${name} on ${COMMAND} exceeds length limit. ${name}=${value} Length=${length} Limit=${ID_BYTES_MAX} Namespace=${scope.namespace}`;
  }
  const queue = queueNameProblem(taskQueue?.name ?? '');
  if (queue !== undefined)
    return `invalid TaskQueue on ${COMMAND}: ${queue}. WorkflowId=${workflowId} Namespace=${scope.namespace}`;
  if (attributes.inheritBuildId === true && (taskQueue?.name || scope.draft.root.taskQueue) !== scope.draft.root.taskQueue)
    return 'StartChildWorkflowExecution with UseCompatibleVersion cannot run on different task queue.';
  return undefined;
}

function policiesProblem(attributes: Attributes): string | undefined {
  const { workflowId = '', workflowType, namespace = '', cronSchedule = '' } = attributes;
  const of = `WorkflowId=${workflowId} WorkflowType=${workflowType?.name ?? ''} Namespace=${namespace}`;
  const durations = {
    WorkflowExecutionTimeout: attributes.workflowExecutionTimeout,
    WorkflowRunTimeout: attributes.workflowRunTimeout,
    WorkflowTaskTimeout: attributes.workflowTaskTimeout,
  };
  for (const [name, duration] of Object.entries(durations)) {
    const problem = durationProblem(duration);
    if (problem !== undefined) return `Invalid ${name} on ${COMMAND}: ${problem}. ${of}`;
  }
  const priority = priorityProblem(attributes.priority);
  if (priority !== undefined) return priority;
  const retry = retryProblem(attributes.retryPolicy);
  if (retry !== undefined) return `invalid WorkflowRetryPolicy on ${COMMAND}: ${retry}. ${of}`;
  return cronSchedule === '' || isCronSchedule(cronSchedule)
    ? undefined
    : `invalid CronSchedule on ${COMMAND}: invalid CronSchedule.. ${of}`;
}

function initiate(scope: CommandScope, of: command.Command, attributes: Attributes): void {
  const { draft } = scope;
  const { workflowId = '', workflowType } = attributes;
  const parentClosePolicy = attributes.parentClosePolicy || ParentClosePolicy.TERMINATE;
  const initiatedEvent = draft.reference;
  const initiatedEventId = appendFor(scope, of, {
    eventType: EventType.START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    startChildWorkflowExecutionInitiatedEventAttributes: {
      ...initiatedAttributes(scope, attributes),
      parentClosePolicy,
      workflowTaskCompletedEventId: scope.completedEventId,
    },
  });
  const { now, uuid } = draft.context;
  scope.childrenInitiated.add(workflowId);
  draft.record({
    at: 'childInitiated',
    child: {
      at: 'initiated',
      initiatedEventId,
      initiatedEvent,
      initiatedTimeMs: now,
      namespace: scope.namespace,
      workflowId,
      runId: uuid(),
      workflowType: workflowType?.name ?? '',
      parentClosePolicy,
    },
  });
}

/** With defaults filled in, which are shown: all that the start of the child needs. */
function initiatedAttributes(scope: CommandScope, attributes: Attributes) {
  const { root } = scope.draft;
  const { runTimeoutMs, taskTimeoutMs } = cappedTimeouts(attributes);
  return {
    namespace: scope.namespace,
    namespaceId: root.namespaceId,
    workflowId: attributes.workflowId,
    workflowType: attributes.workflowType,
    taskQueue: { name: attributes.taskQueue?.name || root.taskQueue, kind: TaskQueueKind.NORMAL },
    input: attributes.input,
    ...(durationMs(attributes.workflowExecutionTimeout) > 0 && {
      workflowExecutionTimeout: attributes.workflowExecutionTimeout,
    }),
    workflowRunTimeout: toDuration(runTimeoutMs),
    workflowTaskTimeout: toDuration(taskTimeoutMs),
    control: attributes.control,
    workflowIdReusePolicy: attributes.workflowIdReusePolicy || WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    ...(attributes.retryPolicy && { retryPolicy: wireRetryPolicy(completeRetryPolicy(attributes.retryPolicy)) }),
    cronSchedule: attributes.cronSchedule,
    header: attributes.header,
    ...(Object.keys(attributes.memo?.fields ?? {}).length > 0 && { memo: attributes.memo }),
    searchAttributes: attributes.searchAttributes,
    inheritBuildId: attributes.inheritBuildId,
    priority: attributes.priority,
  };
}
