/** How a run begins: from a request, or as the successor of another run. */
import { enums, type common, type history, type sdk } from '@perdure/wire/types';
import { append } from './append.js';
import { RunDraft, type TransitionContext } from './draft.js';
import { wireRetryPolicy, type RetryPolicy } from './retry-policy.js';
import type { ExecutionName, ParentLink, RunRoot } from './state.js';
import { typedSearchAttributes } from './search-attributes.js';
import { toDuration, toTimestamp } from './time.js';
import { scheduleWorkflowTask } from './workflow-task-steps.js';

const { ContinueAsNewInitiator, EventType, TaskQueueKind, WorkflowExecutionStatus } = enums;

/** Everything a new run is made of. Milliseconds; 0 and undefined: none. */
export interface RunOrigin {
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly startRequestId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly workflowTaskTimeoutMs: number;
  readonly runTimeoutMs: number;
  readonly executionTimeoutMs: number;
  /** Absolute, over the whole chain. */
  readonly executionExpiresAtMs: number;
  /** Before the first workflow task. */
  readonly backoffMs: number;
  readonly attempt: number;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly cronSchedule: string;
  readonly parent: ParentLink | undefined;
  readonly rootExecution: ExecutionName | undefined;
  /** A child whose parent has not recorded its start yet. */
  readonly heldBack: boolean;
  /** Event 1 names the run timeout also when there is none, as a command does that says everything. */
  readonly tellsRunTimeout?: boolean;
  /** What only event 1 keeps. */
  readonly told: Pick<
    history.WorkflowExecutionStartedEventAttributes,
    | 'input'
    | 'header'
    | 'memo'
    | 'searchAttributes'
    | 'priority'
    | 'identity'
    | 'initiator'
    | 'continuedExecutionRunId'
    | 'continuedFailure'
    | 'lastCompletionResult'
    | 'eagerExecutionAccepted'
  >;
  readonly userMetadata?: sdk.UserMetadata | undefined;
  readonly links?: readonly common.Link[] | undefined;
}

/** `beforeTask` may add events between the start and the first workflow task. */
export function createRun(origin: RunOrigin, context: TransitionContext, beforeTask?: (draft: RunDraft) => void): RunDraft {
  const draft = new RunDraft(undefined, context);
  const root = newRoot(origin, draft);
  draft.record({ at: 'runCreated', root });
  const attributes = startedAttributes(origin, root);
  append(draft, {
    eventType: EventType.WORKFLOW_EXECUTION_STARTED,
    ...(origin.userMetadata && { userMetadata: origin.userMetadata }),
    ...(origin.links && origin.links.length > 0 && { links: origin.links }),
    workflowExecutionStartedEventAttributes: attributes,
  });
  // A successor by retry or cron begins with what this run began with, so that is kept beside the state.
  if (root.retryPolicy !== undefined || root.cronSchedule !== '') draft.record({ at: 'originKept', attributes });
  beforeTask?.(draft);
  scheduleWorkflowTask(draft);
  return draft;
}

function newRoot(origin: RunOrigin, draft: RunDraft): RunRoot {
  const { now } = draft.context;
  const executionTimeMs = now + origin.backoffMs;
  // Field by field: an object made by leaving fields out of another is so slow a hash table that it doubled the cost of a start.
  return {
    namespaceId: origin.namespaceId,
    workflowId: origin.workflowId,
    runId: origin.runId,
    firstRunId: origin.firstRunId,
    workflowType: origin.workflowType,
    taskQueue: origin.taskQueue,
    priority: origin.told.priority,
    status: WorkflowExecutionStatus.RUNNING,
    startRequestId: origin.startRequestId,
    startedEvent: draft.reference,
    startTimeMs: now,
    executionTimeMs,
    closeTimeMs: 0,
    workflowTaskTimeoutMs: origin.workflowTaskTimeoutMs,
    runTimeoutMs: origin.runTimeoutMs,
    executionTimeoutMs: origin.executionTimeoutMs,
    executionExpiresAtMs: origin.executionExpiresAtMs,
    attempt: origin.attempt,
    retryPolicy: origin.retryPolicy,
    cronSchedule: origin.cronSchedule,
    parent: origin.parent,
    rootExecution: origin.rootExecution,
    heldBack: origin.heldBack,
    tellsParent: false,
    expiresAtMs: earliest(origin.runTimeoutMs > 0 ? executionTimeMs + origin.runTimeoutMs : 0, origin.executionExpiresAtMs),
    firstTaskAtMs: origin.backoffMs > 0 ? executionTimeMs : 0,
    nextEventId: 1,
    historyBytes: 0,
    workflowTask: { at: 'none', attempt: 1 },
    previousStartedEventId: 0,
    buildIds: [],
    lastStamp: 0,
    sticky: undefined,
    closeAttempted: false,
    cancelRequested: false,
    signalCount: 0,
    transitionCount: 0,
    nextBufferKey: 1,
  };
}

/** Of two points in time that may be absent (0). */
const earliest = (a: number, b: number): number => (a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b));

function startedAttributes(origin: RunOrigin, root: RunRoot): history.WorkflowExecutionStartedEventAttributes {
  const { told } = origin;
  const attributes: history.WorkflowExecutionStartedEventAttributes = {
    input: told.input,
    header: told.header,
    memo: told.memo,
    searchAttributes: told.searchAttributes && typedSearchAttributes(told.searchAttributes),
    priority: told.priority,
    identity: told.identity,
    initiator: told.initiator,
    continuedExecutionRunId: told.continuedExecutionRunId,
    continuedFailure: told.continuedFailure,
    lastCompletionResult: told.lastCompletionResult,
    eagerExecutionAccepted: told.eagerExecutionAccepted,
    workflowId: root.workflowId,
    workflowType: { name: root.workflowType },
    taskQueue: { name: root.taskQueue, kind: TaskQueueKind.NORMAL },
    workflowExecutionTimeout: root.executionTimeoutMs > 0 ? toDuration(root.executionTimeoutMs) : undefined,
    workflowExecutionExpirationTime: root.executionExpiresAtMs > 0 ? toTimestamp(root.executionExpiresAtMs) : undefined,
    workflowRunTimeout: root.runTimeoutMs > 0 || origin.tellsRunTimeout === true ? toDuration(root.runTimeoutMs) : undefined,
    workflowTaskTimeout: toDuration(root.workflowTaskTimeoutMs),
    originalExecutionRunId: root.runId,
    firstExecutionRunId: root.firstRunId,
    retryPolicy: root.retryPolicy && wireRetryPolicy(root.retryPolicy),
    cronSchedule: root.cronSchedule,
    attempt: root.attempt,
    firstWorkflowTaskBackoff: tellsBackoff(origin) ? toDuration(origin.backoffMs) : undefined,
  };
  return root.parent === undefined ? attributes : { ...attributes, ...parentAttributes(root.parent, root.rootExecution) };
}

/** A run that is continued at once is the only one that says nothing about a wait. */
const tellsBackoff = ({ backoffMs, told }: RunOrigin): boolean =>
  backoffMs > 0 || told.initiator !== ContinueAsNewInitiator.WORKFLOW;

function parentAttributes(
  parent: ParentLink,
  rootWorkflowExecution: ExecutionName | undefined,
): history.WorkflowExecutionStartedEventAttributes {
  return {
    parentWorkflowNamespace: parent.namespace,
    parentWorkflowNamespaceId: parent.namespaceId,
    parentWorkflowExecution: { workflowId: parent.workflowId, runId: parent.runId },
    parentInitiatedEventId: parent.initiatedEventId,
    rootWorkflowExecution,
  };
}
