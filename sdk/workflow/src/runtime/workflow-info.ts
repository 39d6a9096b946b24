import { decodePriority, decompileRetryPolicy, TypedSearchAttributes } from '@perdure/common';
import { decodeSuggestContinueAsNewReason } from '@perdure/common/internal';
import type { Activation, InitializeWorkflow } from '../protocol/index.js';
import type { UnsafeRandomSource, WorkflowInfo } from '../workflow-info.js';
import { maybeHost } from './host.js';
import { fillWithRandom, uuid4FromRandom } from './random.js';

/** What an execution can know of itself before anything is decoded. */
export function initialInfo(
  activation: Activation,
  job: InitializeWorkflow,
  place: { readonly namespace: string; readonly taskQueue: string },
): WorkflowInfo {
  return {
    workflowId: job.workflowId,
    runId: activation.runId,
    workflowType: job.workflowType,
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
    parent: job.parentWorkflow,
    root: job.rootWorkflow,
    ...place,
    firstExecutionRunId: job.firstExecutionRunId,
    originalExecutionRunId: job.originalExecutionRunId,
    continuedFromExecutionRunId: job.continuedFromExecutionRunId || undefined,
    startTime: new Date(job.startTimeMs),
    runStartTime: new Date(activation.timestampMs),
    executionTimeoutMs: job.workflowExecutionTimeoutMs,
    executionExpirationTime: optionalDate(job.workflowExecutionExpirationTimeMs),
    runTimeoutMs: job.workflowRunTimeoutMs,
    taskTimeoutMs: job.workflowTaskTimeoutMs ?? 0,
    retryPolicy: decompileRetryPolicy(job.retryPolicy),
    attempt: job.attempt,
    cronSchedule: job.cronSchedule || undefined,
    // Crons are at least a minute apart: 0 means that there is none.
    cronScheduleToScheduleInterval: job.cronScheduleToScheduleIntervalMs || undefined,
    priority: decodePriority(job.priority),
    ...changingInfo(activation),
  };
}

const optionalDate = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));

/** What each activation tells anew. */
export function changingInfo(activation: Activation) {
  const version = activation.deploymentVersionForCurrentTask;
  const reasons = activation.suggestContinueAsNewReasons
    ?.map((reason) => decodeSuggestContinueAsNewReason(reason))
    .filter((reason) => reason !== undefined);
  return {
    historyLength: activation.historyLength,
    historySize: activation.historySizeBytes,
    continueAsNewSuggested: activation.continueAsNewSuggested,
    targetWorkerDeploymentVersionChanged: activation.targetWorkerDeploymentVersionChanged ?? false,
    suggestedContinueAsNewReasons: reasons === undefined || reasons.length === 0 ? undefined : reasons,
    currentBuildId: version?.buildId ?? '',
    currentDeploymentVersion: version,
    unsafe: unsafeInfo(activation.isReplaying, activation.isReplaying),
  } satisfies Partial<WorkflowInfo>;
}

export function unsafeInfo(isReplaying: boolean, isReplayingHistoryEvents: boolean): WorkflowInfo['unsafe'] {
  const now = () => maybeHost()?.realNowMs() ?? Number.NaN;
  // Not enumerable: a workflow that returns its info as JSON would otherwise return an object of nothing here.
  return Object.defineProperty({ now, isReplaying, isReplayingHistoryEvents, random: realRandom }, 'random', {
    enumerable: false,
  });
}

const real = () => maybeHost()?.realRandom() ?? Number.NaN;

const realRandom: UnsafeRandomSource = {
  random: real,
  uuid4: () => uuid4FromRandom(real),
  fillRandom: (bytes) => fillWithRandom(real, bytes),
};
