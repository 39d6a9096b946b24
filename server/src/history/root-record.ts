/** The fields of a run's root record; part of format 1 (see stored-format.ts). */
import { defineMessage } from '@perdure/wire/codec';
import type { common } from '@perdure/wire/types';
import type { RetryPolicyRecord } from './stored-activity.js';
import type { ParentRecord } from './stored-across.js';

interface TaskRecord {
  readonly scheduledEventId?: number;
  readonly written?: boolean;
  readonly attempt?: number;
  readonly stamp?: number;
  readonly taskQueue?: string;
  readonly sticky?: boolean;
  readonly timeoutMs?: number;
  readonly scheduledTimeMs?: number;
  readonly originalScheduledTimeMs?: number;
  readonly order?: number;
}
/** The engine's root with ids as bytes, the task without its volatile start, and nested records flat. */
export interface RootRecord {
  namespaceId?: Uint8Array | undefined;
  workflowId?: string | undefined;
  runId?: Uint8Array | undefined;
  firstRunId?: Uint8Array | undefined;
  workflowType?: string | undefined;
  taskQueue?: string | undefined;
  status?: number | undefined;
  startRequestId?: string | undefined;
  startedNodeFirstEventId?: number | undefined;
  startedWriteId?: number | undefined;
  startTimeMs?: number | undefined;
  closeTimeMs?: number | undefined;
  workflowTaskTimeoutMs?: number | undefined;
  runTimeoutMs?: number | undefined;
  executionTimeoutMs?: number | undefined;
  nextEventId?: number | undefined;
  historyBytes?: number | undefined;
  workflowTask?: TaskRecord | undefined;
  nextTaskAttempt?: number | undefined;
  previousStartedEventId?: number | undefined;
  lastStamp?: number | undefined;
  stickyTaskQueue?: string | undefined;
  stickyScheduleToStartMs?: number | undefined;
  closeAttempted?: boolean | undefined;
  cancelRequested?: boolean | undefined;
  signalCount?: number | undefined;
  transitionCount?: number | undefined;
  nextBufferKey?: number | undefined;
  tipFirstEventId?: number | undefined;
  tipWriteId?: number | undefined;
  executionTimeMs?: number | undefined;
  executionExpiresAtMs?: number | undefined;
  expiresAtMs?: number | undefined;
  firstTaskAtMs?: number | undefined;
  attempt?: number | undefined;
  retryPolicy?: RetryPolicyRecord | undefined;
  cronSchedule?: string | undefined;
  parent?: ParentRecord | undefined;
  rootWorkflowId?: string | undefined;
  rootRunId?: Uint8Array | undefined;
  heldBack?: boolean | undefined;
  tellsParent?: boolean | undefined;
  priority?: common.Priority | undefined;
  buildIds?: readonly string[] | undefined;
}

defineMessage<TaskRecord>('perdure.stored.WorkflowTask', [
  ['scheduledEventId', 1, 'int64'],
  ['written', 2, 'bool'],
  ['attempt', 3, 'int32'],
  ['stamp', 4, 'int64'],
  ['taskQueue', 5, 'string'],
  ['sticky', 6, 'bool'],
  ['timeoutMs', 7, 'int64'],
  ['scheduledTimeMs', 8, 'int64'],
  ['originalScheduledTimeMs', 9, 'int64'],
  ['order', 10, 'int64'],
]);

export const rootFormat = defineMessage<RootRecord>('perdure.stored.Root', [
  ['namespaceId', 1, 'bytes'],
  ['workflowId', 2, 'string'],
  ['runId', 3, 'bytes'],
  ['firstRunId', 4, 'bytes'],
  ['workflowType', 5, 'string'],
  ['taskQueue', 6, 'string'],
  ['status', 7, 'int32'],
  ['startRequestId', 8, 'string'],
  ['startedNodeFirstEventId', 9, 'int64'],
  ['startedWriteId', 10, 'int64'],
  ['startTimeMs', 11, 'int64'],
  ['closeTimeMs', 12, 'int64'],
  ['workflowTaskTimeoutMs', 13, 'int64'],
  ['runTimeoutMs', 14, 'int64'],
  ['executionTimeoutMs', 15, 'int64'],
  ['nextEventId', 16, 'int64'],
  ['historyBytes', 17, 'int64'],
  ['workflowTask', 18, 'perdure.stored.WorkflowTask'],
  ['nextTaskAttempt', 19, 'int32'],
  ['previousStartedEventId', 20, 'int64'],
  ['lastStamp', 21, 'int64'],
  ['stickyTaskQueue', 22, 'string'],
  ['stickyScheduleToStartMs', 23, 'int64'],
  ['closeAttempted', 24, 'bool'],
  ['cancelRequested', 25, 'bool'],
  ['signalCount', 26, 'int64'],
  ['transitionCount', 27, 'int64'],
  ['nextBufferKey', 28, 'int64'],
  ['tipFirstEventId', 29, 'int64'],
  ['tipWriteId', 30, 'int64'],
  ['executionTimeMs', 31, 'int64'],
  ['executionExpiresAtMs', 32, 'int64'],
  ['expiresAtMs', 33, 'int64'],
  ['firstTaskAtMs', 34, 'int64'],
  ['attempt', 35, 'int32'],
  ['retryPolicy', 36, 'perdure.stored.RetryPolicy'],
  ['cronSchedule', 37, 'string'],
  ['parent', 38, 'perdure.stored.Parent'],
  ['rootWorkflowId', 39, 'string'],
  ['rootRunId', 40, 'bytes'],
  ['heldBack', 41, 'bool'],
  ['tellsParent', 42, 'bool'],
  ['priority', 43, 'temporal.api.common.v1.Priority'],
  ['buildIds', 44, 'string', 'repeated'],
]);
