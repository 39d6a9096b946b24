/** How a run begins: from a request, or as the successor of another run. */
import { enums, type common, type history, type sdk } from '@perdure/wire/types';
import { append } from './append.js';
import { RunDraft, type TransitionContext } from './draft.js';
import { wireRetryPolicy, type RetryPolicy } from './retry-policy.js';
import type { ExecutionName, ParentLink, RunRoot } from './state.js';
import { typedSearchAttributes } from './search-attributes.js';
import { toDuration, toTimestamp } from './time.js';
import { scheduleWorkflowTask } from './workflow-task-steps.js';

const { EventType, TaskQueueKind, WorkflowExecutionStatus } = enums;

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
  const { told: _1, userMetadata: _2, links: _3, backoffMs, ...kept } = origin;
  void [_1, _2, _3];
  return {
    ...kept,
    priority: origin.told.priority,
    status: WorkflowExecutionStatus.RUNNING,
    startedEvent: draft.reference,
    startTimeMs: now,
    executionTimeMs,
    closeTimeMs: 0,
    tellsParent: false,
    expiresAtMs: earliest(origin.runTimeoutMs > 0 ? executionTimeMs + origin.runTimeoutMs : 0, origin.executionExpiresAtMs),
    firstTaskAtMs: backoffMs > 0 ? executionTimeMs : 0,
    nextEventId: 1,
    historyBytes: 0,
    workflowTask: { at: 'none', attempt: 1 },
    previousStartedEventId: 0,
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
  return {
    ...origin.told,
    ...(origin.told.searchAttributes && { searchAttributes: typedSearchAttributes(origin.told.searchAttributes) }),
    ...(root.parent && parentAttributes(root.parent, root.rootExecution)),
    workflowId: root.workflowId,
    workflowType: { name: root.workflowType },
    taskQueue: { name: root.taskQueue, kind: TaskQueueKind.NORMAL },
    ...(root.executionTimeoutMs > 0 && { workflowExecutionTimeout: toDuration(root.executionTimeoutMs) }),
    ...(root.executionExpiresAtMs > 0 && { workflowExecutionExpirationTime: toTimestamp(root.executionExpiresAtMs) }),
    ...((root.runTimeoutMs > 0 || origin.heldBack) && { workflowRunTimeout: toDuration(root.runTimeoutMs) }),
    workflowTaskTimeout: toDuration(root.workflowTaskTimeoutMs),
    originalExecutionRunId: root.runId,
    firstExecutionRunId: root.firstRunId,
    ...(root.retryPolicy && { retryPolicy: wireRetryPolicy(root.retryPolicy) }),
    ...(root.cronSchedule !== '' && { cronSchedule: root.cronSchedule }),
    attempt: root.attempt,
    firstWorkflowTaskBackoff: toDuration(origin.backoffMs),
  };
}

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
