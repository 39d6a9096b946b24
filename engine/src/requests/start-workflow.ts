/** StartWorkflowExecution: one new run, unless the id's current run and the policies say otherwise (semantics START, ID-1). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { workflowAlreadyStarted } from '../errors.js';
import { terminateRun } from '../execution/close.js';
import { cronBackoffMs } from '../execution/cron.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import { happenUnseen } from '../execution/happen.js';
import { isRunning, type ExecutionName, type ParentLink, type RunRoot, type RunState } from '../execution/state.js';
import { textPayloads } from '../execution/json-payload.js';
import { completeRetryPolicy } from '../execution/retry-policy.js';
import { createRun as createRunFrom, type RunOrigin } from '../execution/run-origin.js';
import { durationMs } from '../execution/time.js';
import { recoverBuffer, startWorkflowTask } from '../execution/workflow-task-steps.js';
import type { Decision } from './decision.js';
import { unchanged } from './decision.js';

const { WorkflowExecutionStatus, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = enums;

/** Defaults and caps of semantics WT-4. */
const DEFAULT_TASK_TIMEOUT_MS = 10_000;
const MAXIMUM_TASK_TIMEOUT_MS = 120_000;

export interface StartArguments {
  readonly namespaceId: string;
  readonly request: workflowservice.StartWorkflowExecutionRequest;
  /** Id of the run if one is created. */
  readonly runId: string;
  /** Set for a child. */
  readonly child?: { readonly parent: ParentLink; readonly rootExecution: ExecutionName };
}
export interface StartReply {
  readonly runId: string;
  readonly started: boolean;
  readonly status: enums.WorkflowExecutionStatus;
  /** The first workflow task is started by this request and goes back in the answer (START-9). */
  readonly eagerTask: boolean;
  /** The request was attached to a run that was there (START-3). */
  readonly attached: boolean;
}

export function decideStart(
  current: RunState | undefined,
  args: StartArguments,
  context: TransitionContext,
): Decision<StartReply> {
  const { request } = args;
  if (current === undefined) return startNew(args, context);
  const { root } = current;
  if (request.requestId !== undefined && request.requestId !== '' && request.requestId === root.startRequestId)
    return unchanged({
      runId: root.firstRunId,
      started: true,
      status: root.status,
      eagerTask: isEagerStill(root, request),
      attached: false,
    });
  if (current.requests.get(request.requestId ?? '')?.attached === true) return unchanged(existing(root, true));
  if (!isRunning(root)) {
    checkReuse(root, request.workflowIdReusePolicy);
    return startNew(args, context);
  }
  switch (conflictPolicy(request)) {
    case WorkflowIdConflictPolicy.USE_EXISTING:
      return request.onConflictOptions === undefined ? unchanged(existing(root, false)) : attachTo(current, request, context);
    case WorkflowIdConflictPolicy.TERMINATE_EXISTING:
      return startNew(args, context, terminateForNewRun(current, args.runId, context));
    default:
      throw alreadyStarted(root, 'Workflow execution is already running.', '');
  }
}

/** A new run, and what ends for it. Its first task is started at once for a caller that can work on it. */
function startNew(args: StartArguments, context: TransitionContext, ended?: RunDraft): Decision<StartReply> {
  const draft = createRun(args, context);
  const { workflowTask, startRequestId } = draft.root;
  const eagerTask = (args.request.requestEagerExecution ?? false) && workflowTask.at === 'scheduled';
  if (eagerTask) startWorkflowTask(draft, { requestId: startRequestId, identity: args.request.identity ?? '' });
  const reply = { runId: args.runId, started: true, status: WorkflowExecutionStatus.RUNNING, eagerTask, attached: false };
  return { drafts: ended === undefined ? [draft] : [ended, draft], reply };
}

const existing = ({ runId, status }: RunRoot, attached: boolean): StartReply => ({
  runId,
  started: false,
  status,
  eagerTask: false,
  attached,
});

/** The run that is there is used, and its history says so; the workflow itself need not care (golden history G6). */
function attachTo(
  current: RunState,
  { requestId = '', onConflictOptions, links = [] }: StartArguments['request'],
  context: TransitionContext,
): Decision<StartReply> {
  const draft = new RunDraft(current, context);
  recoverBuffer(draft);
  const attached = (onConflictOptions?.attachRequestId ?? false) && requestId !== '';
  if (attached) draft.record({ at: 'requestAttached', requestId, timeMs: context.now });
  happenUnseen(draft, {
    eventType: enums.EventType.WORKFLOW_EXECUTION_OPTIONS_UPDATED,
    workerMayIgnore: true,
    ...(onConflictOptions?.attachLinks && links.length > 0 && { links }),
    workflowExecutionOptionsUpdatedEventAttributes: attached ? { attachedRequestId: requestId } : {},
  });
  return { drafts: [draft], reply: existing(draft.root, attached) };
}

/** A start that is sent again gets the task again for as long as it is the same try of the same task. */
function isEagerStill({ workflowTask: task, startRequestId }: RunRoot, request: StartArguments['request']): boolean {
  return (request.requestEagerExecution ?? false) && task.at === 'started' && task.requestId === startRequestId;
}

function conflictPolicy(request: workflowservice.StartWorkflowExecutionRequest): number {
  if (request.workflowIdReusePolicy === WorkflowIdReusePolicy.TERMINATE_IF_RUNNING)
    return WorkflowIdConflictPolicy.TERMINATE_EXISTING;
  return request.workflowIdConflictPolicy ?? WorkflowIdConflictPolicy.FAIL;
}

/** Whether an id may be used for a new child: by the reuse policy alone (CHILD-2). */
export function checkFree(root: RunRoot, reusePolicy: number | undefined): void {
  if (isRunning(root)) throw alreadyStarted(root, 'Workflow execution is already running.', '');
  checkReuse(root, reusePolicy);
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
  terminateRun(draft, {
    reason: 'TerminateIfRunning WorkflowIdReusePolicy',
    details: textPayloads(`terminated by new runID: ${newRunId}`),
    identity: 'history-service',
  });
  return draft;
}

/** A new run by request; `beforeTask` may add events between its start and its first workflow task. */
export function createRun(args: StartArguments, context: TransitionContext, beforeTask?: (draft: RunDraft) => void): RunDraft {
  return createRunFrom(requestOrigin(args, context.now), context, beforeTask);
}

/** The run timeout is capped by the execution timeout, the task timeout by the run timeout; 0: none. */
export function cappedTimeouts(
  request: Pick<
    workflowservice.StartWorkflowExecutionRequest,
    'workflowExecutionTimeout' | 'workflowRunTimeout' | 'workflowTaskTimeout'
  >,
) {
  const executionTimeoutMs = durationMs(request.workflowExecutionTimeout);
  const wantedMs = durationMs(request.workflowRunTimeout) || executionTimeoutMs;
  const runTimeoutMs = executionTimeoutMs === 0 ? wantedMs : Math.min(wantedMs, executionTimeoutMs);
  const wantedTaskMs = Math.min(durationMs(request.workflowTaskTimeout) || DEFAULT_TASK_TIMEOUT_MS, MAXIMUM_TASK_TIMEOUT_MS);
  const taskTimeoutMs = runTimeoutMs === 0 ? wantedTaskMs : Math.min(wantedTaskMs, runTimeoutMs);
  return { executionTimeoutMs, runTimeoutMs, taskTimeoutMs };
}

function requestOrigin({ request, runId, namespaceId, child }: StartArguments, now: number): RunOrigin {
  const { executionTimeoutMs, runTimeoutMs, taskTimeoutMs } = cappedTimeouts(request);
  const cronSchedule = request.cronSchedule ?? '';
  const cronMs = cronSchedule === '' ? 0 : (cronBackoffMs(cronSchedule, now, now) ?? 0);
  const backoffMs = cronMs || durationMs(request.workflowStartDelay);
  return {
    namespaceId,
    workflowId: request.workflowId ?? '',
    runId,
    firstRunId: runId,
    startRequestId: request.requestId ?? '',
    workflowType: request.workflowType?.name ?? '',
    taskQueue: request.taskQueue?.name ?? '',
    workflowTaskTimeoutMs: taskTimeoutMs,
    runTimeoutMs,
    executionTimeoutMs,
    executionExpiresAtMs: executionTimeoutMs > 0 ? now + backoffMs + executionTimeoutMs : 0,
    backoffMs,
    attempt: 1,
    retryPolicy: request.retryPolicy === undefined ? undefined : completeRetryPolicy(request.retryPolicy),
    cronSchedule,
    parent: child?.parent,
    rootExecution: child?.rootExecution,
    heldBack: child !== undefined,
    tellsRunTimeout: child !== undefined,
    told: {
      input: request.input,
      header: request.header,
      memo: request.memo,
      searchAttributes: request.searchAttributes,
      priority: request.priority,
      identity: request.identity,
      continuedFailure: request.continuedFailure,
      lastCompletionResult: request.lastCompletionResult,
      eagerExecutionAccepted: request.requestEagerExecution && backoffMs === 0 ? true : undefined,
      initiator: cronSchedule === '' ? undefined : enums.ContinueAsNewInitiator.CRON_SCHEDULE,
    },
    userMetadata: request.userMetadata,
    links: request.links,
  };
}
