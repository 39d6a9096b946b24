/**
 * How state is stored: our own protobuf messages, format 1. Golden rows in stored-format.test.ts must stay readable for ever; new
 * fields get new numbers, numbers are never used again. Payloads of the public API are stored as the messages they came in.
 */
import { defineMessage } from '@perdure/wire/codec';
import type { RunRoot, WorkflowTask } from '@perdure/engine';
import { rootFormat, type RootRecord } from './root-record.js';
import { decodeRetryPolicy, type Complete } from './stored-activity.js';
import { parentOf, parentRecord } from './stored-across.js';
import { uuidBytes, uuidText } from './ids.js';

/** Last history node of the run's branch; the shell keeps it beside the engine's root. */
export interface BranchTip {
  readonly firstEventId: number;
  readonly writeId: number;
}

export const encodeRoot = (root: RunRoot, tip: BranchTip): Uint8Array => rootFormat.encode(rootRecord(root, tip));

/** Field by field: with spreads this was a hash table, and took 15 microseconds instead of 2. */
function rootRecord(root: RunRoot, tip: BranchTip): Complete<RootRecord> {
  const { workflowTask: task, sticky, startedEvent, parent, rootExecution } = root;
  return {
    namespaceId: uuidBytes(root.namespaceId),
    workflowId: root.workflowId,
    runId: uuidBytes(root.runId),
    firstRunId: uuidBytes(root.firstRunId),
    workflowType: root.workflowType,
    taskQueue: root.taskQueue,
    status: root.status,
    startRequestId: root.startRequestId,
    startedNodeFirstEventId: startedEvent.nodeFirstEventId,
    startedWriteId: startedEvent.writeId,
    startTimeMs: root.startTimeMs,
    closeTimeMs: root.closeTimeMs,
    workflowTaskTimeoutMs: root.workflowTaskTimeoutMs,
    runTimeoutMs: root.runTimeoutMs,
    executionTimeoutMs: root.executionTimeoutMs,
    nextEventId: root.nextEventId,
    historyBytes: root.historyBytes,
    workflowTask: task.at === 'none' ? undefined : task,
    nextTaskAttempt: task.at === 'none' ? task.attempt : 0,
    previousStartedEventId: root.previousStartedEventId,
    lastStamp: root.lastStamp,
    stickyTaskQueue: sticky?.taskQueue,
    stickyScheduleToStartMs: sticky?.scheduleToStartMs,
    closeAttempted: root.closeAttempted,
    cancelRequested: root.cancelRequested,
    signalCount: root.signalCount,
    transitionCount: root.transitionCount,
    nextBufferKey: root.nextBufferKey,
    tipFirstEventId: tip.firstEventId,
    tipWriteId: tip.writeId,
    executionTimeMs: root.executionTimeMs,
    executionExpiresAtMs: root.executionExpiresAtMs,
    expiresAtMs: root.expiresAtMs,
    firstTaskAtMs: root.firstTaskAtMs,
    attempt: root.attempt,
    retryPolicy: root.retryPolicy,
    cronSchedule: root.cronSchedule,
    parent: parent && parentRecord(parent),
    rootWorkflowId: rootExecution?.workflowId,
    rootRunId: rootExecution && uuidBytes(rootExecution.runId),
    heldBack: root.heldBack,
    tellsParent: root.tellsParent,
    priority: root.priority,
    buildIds: root.buildIds,
  };
}

export function decodeRoot(bytes: Uint8Array): { readonly root: RunRoot; readonly tip: BranchTip } {
  const record = rootFormat.decode(bytes);
  const root: RunRoot = {
    namespaceId: uuidText(record.namespaceId ?? NO_BYTES),
    workflowId: record.workflowId ?? '',
    runId: uuidText(record.runId ?? NO_BYTES),
    firstRunId: uuidText(record.firstRunId ?? NO_BYTES),
    workflowType: record.workflowType ?? '',
    taskQueue: record.taskQueue ?? '',
    status: (record.status ?? 0) as RunRoot['status'],
    startRequestId: record.startRequestId ?? '',
    startedEvent: { nodeFirstEventId: record.startedNodeFirstEventId ?? 0, writeId: record.startedWriteId ?? 0 },
    startTimeMs: record.startTimeMs ?? 0,
    closeTimeMs: record.closeTimeMs ?? 0,
    workflowTaskTimeoutMs: record.workflowTaskTimeoutMs ?? 0,
    runTimeoutMs: record.runTimeoutMs ?? 0,
    executionTimeoutMs: record.executionTimeoutMs ?? 0,
    executionTimeMs: record.executionTimeMs ?? 0,
    executionExpiresAtMs: record.executionExpiresAtMs ?? 0,
    expiresAtMs: record.expiresAtMs ?? 0,
    firstTaskAtMs: record.firstTaskAtMs ?? 0,
    attempt: record.attempt ?? 0,
    retryPolicy: record.retryPolicy && decodeRetryPolicy(record.retryPolicy),
    cronSchedule: record.cronSchedule ?? '',
    parent: record.parent && parentOf(record.parent),
    priority: record.priority,
    rootExecution: rootExecutionOf(record),
    heldBack: record.heldBack ?? false,
    tellsParent: record.tellsParent ?? false,
    nextEventId: record.nextEventId ?? 0,
    historyBytes: record.historyBytes ?? 0,
    workflowTask: decodeTask(record),
    previousStartedEventId: record.previousStartedEventId ?? 0,
    buildIds: record.buildIds ?? [],
    lastStamp: record.lastStamp ?? 0,
    sticky: decodeSticky(record),
    closeAttempted: record.closeAttempted ?? false,
    cancelRequested: record.cancelRequested ?? false,
    signalCount: record.signalCount ?? 0,
    transitionCount: record.transitionCount ?? 0,
    nextBufferKey: record.nextBufferKey ?? 0,
  };
  return { root, tip: { firstEventId: record.tipFirstEventId ?? 0, writeId: record.tipWriteId ?? 0 } };
}
function rootExecutionOf({ rootWorkflowId = '', rootRunId }: RootRecord): RunRoot['rootExecution'] {
  return rootRunId === undefined || rootRunId.length === 0
    ? undefined
    : { workflowId: rootWorkflowId, runId: uuidText(rootRunId) };
}
const NO_BYTES = new Uint8Array(16);

/** A stored task was scheduled at least; whether it was started is not known after a crash, and need not be. */
function decodeTask({ workflowTask: task, nextTaskAttempt }: RootRecord): WorkflowTask {
  if (task === undefined) return { at: 'none', attempt: nextTaskAttempt ?? 1 };
  return {
    at: 'scheduled',
    scheduledEventId: task.scheduledEventId ?? 0,
    written: task.written ?? false,
    attempt: task.attempt ?? 0,
    stamp: task.stamp ?? 0,
    taskQueue: task.taskQueue ?? '',
    sticky: task.sticky ?? false,
    timeoutMs: task.timeoutMs ?? 0,
    scheduledTimeMs: task.scheduledTimeMs ?? 0,
    originalScheduledTimeMs: task.originalScheduledTimeMs ?? 0,
    order: task.order ?? 0,
  };
}

function decodeSticky({ stickyTaskQueue = '', stickyScheduleToStartMs = 0 }: RootRecord): RunRoot['sticky'] {
  return stickyTaskQueue === '' ? undefined : { taskQueue: stickyTaskQueue, scheduleToStartMs: stickyScheduleToStartMs };
}

/** The unit record: only says which format its parts are in, until something spans the runs of an id. */
export const unitFormat = defineMessage<{ readonly format?: number }>('perdure.stored.Unit', [['format', 1, 'int32']]);
export const UNIT_RECORD = unitFormat.encode({ format: 1 });
