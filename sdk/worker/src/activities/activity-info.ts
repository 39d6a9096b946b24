import type { Info } from '@perdure/activity';
import { decodePriority, type LoadedDataConverter } from '@perdure/common';
import { decompileRetryPolicy } from '@perdure/common';
import { decodeFromPayloadsAtIndex } from '@perdure/common/internal';
import { toMs } from '../core/duration.js';
import type { LocalActivityRequest } from '../core/effect.js';
import type { CompiledOptions } from '../options/compiled-options.js';
import type { CachedRun } from '../tasks/run-cache.js';
import type { PolledActivity } from './activity-world.js';
import { contextOfTask } from './payload-context.js';

type Named = Pick<CompiledOptions, 'namespace' | 'taskQueue'>;

/** What an activity of the server is told about itself. */
export async function infoOfTask(
  task: PolledActivity,
  { namespace, taskQueue }: Named,
  converter: LoadedDataConverter,
): Promise<Info> {
  const { workflowId = '', runId = '' } = task.workflowExecution ?? {};
  const inWorkflow = workflowId !== '';
  const taskToken = task.taskToken ?? new Uint8Array();
  const details = task.heartbeatDetails?.payloads ?? [];
  const context = contextOfTask(task, namespace);
  return {
    taskToken,
    base64TaskToken: Buffer.from(taskToken).toString('base64'),
    activityId: task.activityId ?? '',
    activityType: task.activityType?.name ?? '',
    activityNamespace: namespace,
    namespace,
    attempt: task.attempt ?? 1,
    isLocal: false,
    inWorkflow,
    ...(inWorkflow
      ? {
          workflowExecution: { workflowId, runId },
          workflowNamespace: task.workflowNamespace || namespace,
          workflowType: task.workflowType?.name ?? '',
        }
      : { activityRunId: task.activityRunId }),
    taskQueue,
    heartbeatDetails: details.length === 0 ? undefined : await decodeFromPayloadsAtIndex(converter, 0, details, context),
    heartbeatTimeoutMs: toMs(task.heartbeatTimeout),
    scheduledTimestampMs: toMs(task.scheduledTime) ?? 0,
    currentAttemptScheduledTimestampMs: toMs(task.currentAttemptScheduledTime) ?? 0,
    scheduleToCloseTimeoutMs: toMs(task.scheduleToCloseTimeout) ?? 0,
    startToCloseTimeoutMs: toMs(task.startToCloseTimeout) ?? 0,
    priority: decodePriority(task.priority),
    retryPolicy: decompileRetryPolicy(task.retryPolicy),
  };
}

/** What a local activity is told about itself. */
export function infoOfLocal(
  run: CachedRun,
  activity: LocalActivityRequest,
  attempt: number,
  nowMs: number,
  { namespace, taskQueue }: Named,
): Info {
  const { workflowId, runId, workflowType } = run;
  return {
    taskToken: new Uint8Array(),
    base64TaskToken: '',
    activityId: activity.activityId,
    activityType: activity.activityType,
    activityNamespace: namespace,
    namespace,
    attempt,
    isLocal: true,
    inWorkflow: true,
    workflowExecution: { workflowId, runId },
    workflowNamespace: namespace,
    workflowType,
    taskQueue,
    heartbeatDetails: undefined,
    scheduledTimestampMs: activity.originalScheduleTimeMs,
    currentAttemptScheduledTimestampMs: nowMs,
    scheduleToCloseTimeoutMs: activity.scheduleToCloseTimeoutMs ?? 0,
    // No attempt may take longer than all of them; the server says so to activities that are not local.
    startToCloseTimeoutMs: shorterOf(activity.startToCloseTimeoutMs, activity.scheduleToCloseTimeoutMs) ?? 0,
    retryPolicy: decompileRetryPolicy(activity.retryPolicy),
  };
}

const shorterOf = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
