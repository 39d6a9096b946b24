/** StartWorkflowExecution: one new run, unless the id's current run and the policies say otherwise (semantics START, ID-1). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { workflowAlreadyStarted } from '../errors.js';
import { append } from '../execution/append.js';
import { terminateRun } from '../execution/close.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { isRunning, type RunRoot, type RunState } from '../execution/state.js';
import { durationMs, toDuration, toTimestamp } from '../execution/time.js';
import { scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import type { Decision } from './decision.js';
import { unchanged } from './decision.js';

const { EventType, TaskQueueKind, WorkflowExecutionStatus, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = enums;

/** Defaults and caps of semantics WT-4. */
const DEFAULT_TASK_TIMEOUT_MS = 10_000;
const MAXIMUM_TASK_TIMEOUT_MS = 120_000;

export interface StartArguments {
  readonly namespaceId: string;
  readonly request: workflowservice.StartWorkflowExecutionRequest;
  /** Id of the run if one is created. */
  readonly runId: string;
}
export interface StartReply {
  readonly runId: string;
  readonly started: boolean;
  readonly status: enums.WorkflowExecutionStatus;
}

export function decideStart(
  current: RunState | undefined,
  args: StartArguments,
  context: TransitionContext,
): Decision<StartReply> {
  const { request } = args;
  const reply = { runId: args.runId, started: true, status: WorkflowExecutionStatus.RUNNING };
  if (current === undefined) return { drafts: [createRun(args, context)], reply };
  const { root } = current;
  if (request.requestId !== undefined && request.requestId !== '' && request.requestId === root.startRequestId)
    return unchanged({ runId: root.runId, started: true, status: root.status });
  if (!isRunning(root)) {
    checkReuse(root, request.workflowIdReusePolicy);
    return { drafts: [createRun(args, context)], reply };
  }
  switch (conflictPolicy(request)) {
    case WorkflowIdConflictPolicy.USE_EXISTING:
      return unchanged({ runId: root.runId, started: false, status: root.status });
    case WorkflowIdConflictPolicy.TERMINATE_EXISTING:
      return { drafts: [terminateForNewRun(current, args.runId, context), createRun(args, context)], reply };
    default:
      throw alreadyStarted(root, 'Workflow execution is already running.', '');
  }
}

function conflictPolicy(request: workflowservice.StartWorkflowExecutionRequest): number {
  if (request.workflowIdReusePolicy === WorkflowIdReusePolicy.TERMINATE_IF_RUNNING)
    return WorkflowIdConflictPolicy.TERMINATE_EXISTING;
  return request.workflowIdConflictPolicy ?? WorkflowIdConflictPolicy.FAIL;
}

export function checkReuse(root: RunRoot, policy: number | undefined): void {
  if (policy === WorkflowIdReusePolicy.REJECT_DUPLICATE)
    throw alreadyStarted(
      root,
      'Workflow execution already finished.',
      ' Workflow Id reuse policy: reject duplicate workflow Id.',
    );
  if (policy !== WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY || root.status !== WorkflowExecutionStatus.COMPLETED) return;
  throw alreadyStarted(
    root,
    'Workflow execution already finished successfully.',
    ' Workflow Id reuse policy: allow duplicate workflow Id if last run failed.',
  );
}

const alreadyStarted = (root: RunRoot, how: string, why: string) =>
  workflowAlreadyStarted(`${how} WorkflowId: ${root.workflowId}, RunId: ${root.runId}.${why}`, root.startRequestId, root.runId);

export function terminateForNewRun(current: RunState, newRunId: string, context: TransitionContext): RunDraft {
  const draft = new RunDraft(current, context);
  const text = new Uint8Array([...JSON.stringify(`terminated by new runID: ${newRunId}`)].map((c) => c.charCodeAt(0)));
  terminateRun(draft, {
    reason: 'TerminateIfRunning WorkflowIdReusePolicy',
    details: { payloads: [{ metadata: { encoding: JSON_PLAIN }, data: text }] },
    identity: 'history-service',
  });
  return draft;
}
const JSON_PLAIN = new Uint8Array([...'json/plain'].map((c) => c.charCodeAt(0)));

/** A new run; `beforeTask` may add events between its start and its first workflow task. */
export function createRun(args: StartArguments, context: TransitionContext, beforeTask?: (draft: RunDraft) => void): RunDraft {
  const { request } = args;
  const draft = new RunDraft(undefined, context);
  const root = newRoot(args, context, draft);
  draft.record({ at: 'runCreated', root });
  append(draft, {
    eventType: EventType.WORKFLOW_EXECUTION_STARTED,
    ...(request.userMetadata && { userMetadata: request.userMetadata }),
    ...(request.links && request.links.length > 0 && { links: request.links }),
    workflowExecutionStartedEventAttributes: startedAttributes(request, root),
  });
  beforeTask?.(draft);
  scheduleWorkflowTask(draft);
  return draft;
}

function newRoot({ request, runId, namespaceId }: StartArguments, context: TransitionContext, draft: RunDraft): RunRoot {
  const executionTimeoutMs = durationMs(request.workflowExecutionTimeout);
  const wantedMs = durationMs(request.workflowRunTimeout) || executionTimeoutMs;
  const runTimeoutMs = executionTimeoutMs === 0 ? wantedMs : Math.min(wantedMs, executionTimeoutMs);
  const taskTimeoutMs = Math.min(durationMs(request.workflowTaskTimeout) || DEFAULT_TASK_TIMEOUT_MS, MAXIMUM_TASK_TIMEOUT_MS);
  return {
    namespaceId,
    workflowId: request.workflowId ?? '',
    runId,
    firstRunId: runId,
    workflowType: request.workflowType?.name ?? '',
    taskQueue: request.taskQueue?.name ?? '',
    status: WorkflowExecutionStatus.RUNNING,
    startRequestId: request.requestId ?? '',
    startedEvent: draft.reference,
    startTimeMs: context.now,
    closeTimeMs: 0,
    workflowTaskTimeoutMs: runTimeoutMs === 0 ? taskTimeoutMs : Math.min(taskTimeoutMs, runTimeoutMs),
    runTimeoutMs,
    executionTimeoutMs,
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

function startedAttributes(request: workflowservice.StartWorkflowExecutionRequest, root: RunRoot) {
  return {
    workflowId: root.workflowId,
    workflowType: { name: root.workflowType },
    taskQueue: { name: root.taskQueue, kind: TaskQueueKind.NORMAL },
    input: request.input,
    ...(root.executionTimeoutMs > 0 && {
      workflowExecutionTimeout: toDuration(root.executionTimeoutMs),
      workflowExecutionExpirationTime: toTimestamp(root.startTimeMs + root.executionTimeoutMs),
    }),
    ...(root.runTimeoutMs > 0 && { workflowRunTimeout: toDuration(root.runTimeoutMs) }),
    workflowTaskTimeout: toDuration(root.workflowTaskTimeoutMs),
    identity: request.identity,
    originalExecutionRunId: root.runId,
    firstExecutionRunId: root.firstRunId,
    retryPolicy: request.retryPolicy,
    attempt: 1,
    firstWorkflowTaskBackoff: {},
    memo: request.memo,
    searchAttributes: request.searchAttributes,
    header: request.header,
    priority: request.priority,
  };
}
