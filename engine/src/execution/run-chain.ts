/** Runs that follow a run: continue-as-new, workflow retry, cron (semantics CAN). */
import { enums, type common, type failure } from '@perdure/wire/types';
import { cronBackoffMs } from './cron.js';
import type { RunDraft } from './draft.js';
import { nextRetry, type Retry } from './retryable.js';
import { createRun, type RunOrigin } from './run-origin.js';

const { ContinueAsNewInitiator, RetryState } = enums;

/** A run that continues sooner than this after its first task could run waits for the rest (CAN-6). */
const MINIMUM_INTERVAL_MS = 1_000;
/** Request ids this young are known to the next run as well; older ones are nobody's retry any more. */
const CARRIED_REQUESTS_MS = 600_000;
const CARRIED_REQUESTS_MAX = 1_000;

/** How a run ends, for what comes after it. */
export interface RunEnd {
  readonly result?: common.Payloads | undefined;
  readonly failure?: failure.Failure | undefined;
}

export interface After {
  readonly retryState: enums.RetryState;
  /** The next run, if there is one; to be committed with the end of this one. */
  readonly successor: RunDraft | undefined;
}

/** When the time of the whole chain is over, neither the retry policy nor the cron schedule is asked. */
export function afterRunTimeout(draft: RunDraft, timeout: failure.Failure): After {
  const { root, context } = draft;
  const hasExpired = root.executionExpiresAtMs > 0 && root.executionExpiresAtMs <= context.now;
  return hasExpired ? { retryState: RetryState.TIMEOUT, successor: undefined } : afterFailure(draft, timeout);
}

/** After a failure or a run timeout: retry first, then cron. */
export function afterFailure(draft: RunDraft, reported: failure.Failure): After {
  const retry = decideRunRetry(draft, reported);
  if (retry.at === 'retry') {
    const { attempt } = draft.root;
    const successor = repeat(draft, retry.waitMs, ContinueAsNewInitiator.RETRY, { failure: reported }, attempt + 1);
    return { retryState: RetryState.IN_PROGRESS, successor };
  }
  const successor = retry.retryState === RetryState.TIMEOUT ? undefined : nextCronRun(draft, { failure: reported });
  return { retryState: retry.retryState, successor };
}

function decideRunRetry({ root, context }: RunDraft, reported: failure.Failure): Retry {
  if (root.retryPolicy === undefined) return { at: 'close', retryState: RetryState.RETRY_POLICY_NOT_SET };
  return nextRetry(root.retryPolicy, root.attempt, reported, { now: context.now, deadlineMs: root.executionExpiresAtMs });
}

/** The next run of a cron workflow, if there is a schedule and it comes again before the execution expires. */
export function nextCronRun(draft: RunDraft, end: RunEnd): RunDraft | undefined {
  const { root, context } = draft;
  if (root.cronSchedule === '') return undefined;
  const waitMs = cronBackoffMs(root.cronSchedule, root.executionTimeMs, context.now);
  if (waitMs === undefined) return undefined;
  if (root.executionExpiresAtMs > 0 && context.now + waitMs >= root.executionExpiresAtMs) return undefined;
  return repeat(draft, waitMs, ContinueAsNewInitiator.CRON_SCHEDULE, end, 1);
}

/** Retry and cron begin again with what this run began with. */
function repeat(
  draft: RunDraft,
  waitMs: number,
  initiator: enums.ContinueAsNewInitiator,
  end: RunEnd,
  attempt: number,
): RunDraft {
  const began = draft.origin.get('origin') ?? {};
  const { input, header, memo, searchAttributes, priority } = began;
  const told = {
    input,
    header,
    memo,
    searchAttributes,
    priority,
    initiator,
    continuedExecutionRunId: draft.root.runId,
    continuedFailure: end.failure,
    lastCompletionResult: end.result ?? began.lastCompletionResult,
  };
  const tellsRunTimeout = began.workflowRunTimeout !== undefined;
  return startSuccessor(draft, { waitMs, attempt, told, changes: { tellsRunTimeout } });
}

interface Continuation {
  readonly waitMs: number;
  readonly attempt: number;
  readonly told: RunOrigin['told'];
  /** What differs from this run. */
  readonly changes?: Partial<RunOrigin>;
}

function startSuccessor(draft: RunDraft, { waitMs, attempt, told, changes }: Continuation): RunDraft {
  const { root, context } = draft;
  const backoffMs = Math.max(waitMs, root.executionTimeMs + MINIMUM_INTERVAL_MS - context.now, 0);
  const origin: RunOrigin = {
    namespaceId: root.namespaceId,
    workflowId: root.workflowId,
    runId: context.uuid(),
    firstRunId: root.firstRunId,
    // A start that is sent again after its run has been continued is still the same start.
    startRequestId: root.startRequestId,
    workflowType: root.workflowType,
    taskQueue: root.taskQueue,
    workflowTaskTimeoutMs: root.workflowTaskTimeoutMs,
    runTimeoutMs: root.runTimeoutMs,
    executionTimeoutMs: root.executionTimeoutMs,
    executionExpiresAtMs: root.executionExpiresAtMs,
    retryPolicy: root.retryPolicy,
    cronSchedule: root.cronSchedule,
    parent: root.parent,
    rootExecution: root.rootExecution,
    heldBack: false,
    ...changes,
    backoffMs,
    attempt,
    told,
  };
  return createRun(origin, context, (next) => next.record({ at: 'requestsCarried', requests: recentRequests(draft) }));
}

/** A signal that is sent again over the change of runs counts once. */
function recentRequests(draft: RunDraft): [string, { readonly timeMs: number }][] {
  const sinceMs = draft.context.now - CARRIED_REQUESTS_MS;
  const recent = [...draft.requests.entries()].filter(([, { timeMs, attached }]) => timeMs >= sinceMs && attached !== true);
  return recent.sort(([, a], [, b]) => b.timeMs - a.timeMs).slice(0, CARRIED_REQUESTS_MAX);
}

/** ContinueAsNewWorkflowExecution: the command says what the next run begins with; timeouts are inherited where it is silent. */
export function continueAsNew(
  draft: RunDraft,
  wanted: Omit<Continuation, 'attempt' | 'told'> & {
    readonly told: Omit<RunOrigin['told'], 'continuedExecutionRunId' | 'priority'>;
  },
): RunDraft {
  const { runId, priority } = draft.root;
  const told = { ...wanted.told, priority, continuedExecutionRunId: runId };
  return startSuccessor(draft, { ...wanted, attempt: 1, told });
}
