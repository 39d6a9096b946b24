/** SignalExternalWorkflowExecution and RequestCancelExternalWorkflowExecution (api.md section 3, semantics EXT). */
import { enums, type command } from '@perdure/wire/types';
import type { ExternalRequest } from '../../execution/external.js';
import {
  appendFor,
  CROSS_NAMESPACE,
  ID_BYTES_MAX,
  isUuid,
  pendingLimit,
  utf8Length,
  type CommandFailure,
  type CommandHandler,
  type CommandScope,
} from './command.js';

const { EventType, WorkflowTaskFailedCause: Cause } = enums;
const SIGNAL = 'SignalExternalWorkflowExecutionCommand';
const CANCEL = 'RequestCancelExternalWorkflowExecutionCommand';

export const signalExternal: CommandHandler = (scope, of) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_SIGNAL_WORKFLOW_EXECUTION_ATTRIBUTES, message });
  const attributes = of.signalExternalWorkflowExecutionCommandAttributes;
  if (attributes === undefined) return bad(`SignalExternalWorkflowExecutionCommandAttributes is not set on ${SIGNAL}.`);
  const problem = signalProblem(scope, attributes);
  if (problem !== undefined) return bad(problem);
  const limit = pendingLimit('pending signals to external workflows', countOf(scope, 'signal'));
  if (limit !== undefined) return { cause: Cause.PENDING_SIGNALS_LIMIT_EXCEEDED, message: limit };
  initiate(scope, of, 'signal', {
    eventType: EventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
    signalExternalWorkflowExecutionInitiatedEventAttributes: {
      workflowTaskCompletedEventId: scope.completedEventId,
      namespace: scope.namespace,
      namespaceId: scope.draft.root.namespaceId,
      workflowExecution: attributes.execution,
      signalName: attributes.signalName,
      input: attributes.input,
      control: attributes.control,
      childWorkflowOnly: attributes.childWorkflowOnly,
      header: attributes.header,
    },
  });
  return undefined;
};

function signalProblem(
  scope: CommandScope,
  attributes: command.SignalExternalWorkflowExecutionCommandAttributes,
): string | undefined {
  const { execution, signalName = '', namespace = '' } = attributes;
  if (execution === undefined) return `Execution is not set on ${SIGNAL}.`;
  const { workflowId = '', runId = '' } = execution;
  if (namespace !== '' && namespace !== scope.namespace) return CROSS_NAMESPACE;
  const of = `Namespace=${namespace} RunId=${runId} SignalName=${signalName}`;
  if (workflowId === '') return `WorkflowId is not set on ${SIGNAL}. ${of}`;
  const length = utf8Length(workflowId);
  if (length > ID_BYTES_MAX)
    return `WorkflowId on ${SIGNAL} exceeds length limit. WorkflowId=${workflowId} Length=${length} Limit=${ID_BYTES_MAX} ${of}`;
  if (runId !== '' && !isUuid(runId))
    return `Invalid RunId set on ${SIGNAL}. WorkflowId=${workflowId} Namespace=${namespace} RunId=${runId} SignalName=${signalName}`;
  if (signalName === '')
    return `SignalName is not set on ${SIGNAL}. WorkflowId=${workflowId} Namespace=${namespace} RunId=${runId}`;
  return undefined;
}

export const cancelExternal: CommandHandler = (scope, of) => {
  const bad = (message: string): CommandFailure => ({
    cause: Cause.BAD_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_ATTRIBUTES,
    message,
  });
  const attributes = of.requestCancelExternalWorkflowExecutionCommandAttributes;
  if (attributes === undefined) return bad(`RequestCancelExternalWorkflowExecutionCommandAttributes is not set on ${CANCEL}.`);
  const problem = cancelProblem(scope, attributes);
  if (problem !== undefined) return bad(problem);
  const limit = pendingLimit('pending requests to cancel external workflows', countOf(scope, 'cancel'));
  if (limit !== undefined) return { cause: Cause.PENDING_REQUEST_CANCEL_LIMIT_EXCEEDED, message: limit };
  initiate(scope, of, 'cancel', {
    eventType: EventType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
    requestCancelExternalWorkflowExecutionInitiatedEventAttributes: {
      workflowTaskCompletedEventId: scope.completedEventId,
      namespace: scope.namespace,
      namespaceId: scope.draft.root.namespaceId,
      workflowExecution: { workflowId: attributes.workflowId, runId: attributes.runId },
      control: attributes.control,
      childWorkflowOnly: attributes.childWorkflowOnly,
      reason: attributes.reason,
    },
  });
  return undefined;
};

function cancelProblem(
  scope: CommandScope,
  { namespace = '', workflowId = '', runId = '' }: command.RequestCancelExternalWorkflowExecutionCommandAttributes,
): string | undefined {
  if (namespace !== '' && namespace !== scope.namespace) return CROSS_NAMESPACE;
  const of = `RunId=${runId} Namespace=${namespace}`;
  if (workflowId === '') return `WorkflowId is not set on ${CANCEL}. Namespace=${namespace} RunId=${runId}`;
  const length = utf8Length(workflowId);
  if (length > ID_BYTES_MAX)
    return `WorkflowId on ${CANCEL} exceeds length limit. WorkflowId=${workflowId} Length=${length} Limit=${ID_BYTES_MAX} ${of}`;
  if (runId !== '' && !isUuid(runId)) return `Invalid RunId set on ${CANCEL}. WorkflowId=${workflowId} ${of}`;
  if (scope.childrenInitiated.has(workflowId))
    return `Start and RequestCancel for child workflow is not allowed in same workflow task. WorkflowId=${workflowId} ${of}`;
  return undefined;
}

/** Counted only when it may matter. */
function countOf({ draft }: CommandScope, kind: ExternalRequest['kind']): number {
  return draft.externals.size === 0 ? 0 : [...draft.externals.values()].filter((each) => each.kind === kind).length;
}

function initiate(
  scope: CommandScope,
  of: command.Command,
  kind: ExternalRequest['kind'],
  event: Parameters<typeof appendFor>[2],
) {
  const { draft } = scope;
  const initiatedEvent = draft.reference;
  const initiatedEventId = appendFor(scope, of, event);
  const { now, uuid } = draft.context;
  const external = { kind, initiatedEventId, initiatedEvent, initiatedTimeMs: now, requestId: uuid() };
  draft.record({ at: 'externalInitiated', external });
}
