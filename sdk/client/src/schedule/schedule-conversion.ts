import {
  compilePriority,
  compileRetryPolicy,
  decodePriority,
  decompileRetryPolicy,
  extractWorkflowType,
  type Headers,
} from '@perdure/common';
import {
  decodeArrayFromPayloads,
  decodeMapFromPayloads,
  decodeSearchAttributes,
  decodeTypedSearchAttributes,
  decodeUserMetadata,
  encodeMemo,
  encodeUnifiedSearchAttributes,
  encodeUserMetadata,
  msOptionalToTs,
  msToTs,
  optionalDateToTs,
  optionalTsToDate,
  optionalTsToMs,
  requiredTsToDate,
  tsToDate,
  tsToMs,
} from '@perdure/common/internal';
import type { common, schedule, workflowservice } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';
import { encodeArgs } from '../workflow/start.js';
import { inOption, listOf } from '../workflow/option-checks.js';
import { decodeCalendar, encodeCalendar } from './calendar.js';
import {
  decodeScheduleOverlapPolicy,
  encodeScheduleOverlapPolicy,
  type Backfill,
  type CompiledScheduleAction,
  type CompiledScheduleOptions,
  type ScheduleDescription,
  type ScheduleDescriptionAction,
  type ScheduleExecutionResult,
  type ScheduleExecutionStartWorkflowActionResult,
  type ScheduleOptionsAction,
  type ScheduleSpec,
  type ScheduleSpecDescription,
  type ScheduleSummary,
} from './schedule-types.js';

/** What the server takes when nothing is said. */
const defaultCatchupWindowMs = 365 * 24 * 3_600_000;

export function compileAction(scheduleId: string, action: ScheduleOptionsAction): CompiledScheduleAction {
  return {
    ...action,
    workflowType: extractWorkflowType(action.workflowType),
    workflowId: action.workflowId ?? `${scheduleId}-workflow`,
    args: listOf('action.args', `schedule '${scheduleId}'`, action.args as readonly unknown[] | undefined),
  };
}

export async function encodeSchedule(
  core: ClientCore,
  { spec, action, policies, state }: Omit<CompiledScheduleOptions, 'scheduleId'>,
  headers: Headers,
): Promise<schedule.Schedule> {
  return {
    spec: encodeSpec(spec),
    action: await encodeAction(core, action, headers),
    policies: {
      overlapPolicy: inOption('policies.overlap', 'the schedule', () => encodeScheduleOverlapPolicy(policies?.overlap)),
      catchupWindow: inOption('policies.catchupWindow', 'the schedule', () => msOptionalToTs(policies?.catchupWindow)),
      pauseOnFailure: policies?.pauseOnFailure,
    },
    state: {
      paused: state?.paused,
      notes: state?.note,
      limitedActions: state?.remainingActions !== undefined,
      remainingActions: state?.remainingActions,
    },
  };
}

function encodeSpec(spec: ScheduleSpec): schedule.ScheduleSpec {
  return {
    structuredCalendar: spec.calendars?.map(encodeCalendar),
    interval: spec.intervals?.map(({ every, offset }) =>
      inOption('spec.intervals', 'the schedule', () => ({ interval: msToTs(every), phase: msOptionalToTs(offset) })),
    ),
    cronString: spec.cronExpressions,
    excludeStructuredCalendar: spec.skip?.map(encodeCalendar),
    startTime: optionalDateToTs(spec.startAt),
    endTime: optionalDateToTs(spec.endAt),
    jitter: inOption('spec.jitter', 'the schedule', () => msOptionalToTs(spec.jitter)),
    timezoneName: spec.timezone,
  };
}

async function encodeAction(
  core: ClientCore,
  action: CompiledScheduleAction,
  headers: Headers,
): Promise<schedule.ScheduleAction> {
  const { workflowId, workflowType, memo, retry, priority, staticSummary, staticDetails } = action;
  const context = workflowContext(core, workflowId);
  const callee = `workflow '${workflowType}'`;
  const duration = (name: 'workflowExecutionTimeout' | 'workflowRunTimeout' | 'workflowTaskTimeout') =>
    inOption(name, callee, () => msOptionalToTs(action[name]));
  return {
    startWorkflow: {
      workflowId,
      workflowType: { name: workflowType },
      taskQueue: { name: action.taskQueue },
      input: await encodeArgs(core, workflowId, action.args, callee),
      workflowExecutionTimeout: duration('workflowExecutionTimeout'),
      workflowRunTimeout: duration('workflowRunTimeout'),
      workflowTaskTimeout: duration('workflowTaskTimeout'),
      retryPolicy: retry === undefined ? undefined : inOption('retry', callee, () => compileRetryPolicy(retry)),
      memo: memo === undefined ? undefined : { fields: await encodeMemo(core.dataConverter, memo, callee, context) },
      searchAttributes: encodeAttributes(action),
      header: { fields: headers },
      userMetadata: await encodeUserMetadata(core.dataConverter, staticSummary, staticDetails, context),
      priority: priority === undefined ? undefined : inOption('priority', callee, () => compilePriority(priority)),
    },
  };
}

/** Undefined if there are none at all, which leaves those of an existing schedule alone. */
export function encodeAttributes(
  holder: Pick<CompiledScheduleOptions, 'searchAttributes' | 'typedSearchAttributes'>,
): common.SearchAttributes | undefined {
  const { searchAttributes, typedSearchAttributes } = holder;
  if (searchAttributes === undefined && typedSearchAttributes === undefined) return undefined;
  return { indexedFields: encodeUnifiedSearchAttributes(searchAttributes, typedSearchAttributes) };
}

export function encodeBackfill({ start, end, overlap }: Backfill): schedule.BackfillRequest {
  return {
    startTime: optionalDateToTs(start),
    endTime: optionalDateToTs(end),
    overlapPolicy: encodeScheduleOverlapPolicy(overlap),
  };
}

function decodeSpec(spec: schedule.ScheduleSpec): ScheduleSpecDescription {
  // The server has turned cron expressions and old calendars into these.
  return {
    calendars: (spec.structuredCalendar ?? []).map(decodeCalendar),
    intervals: (spec.interval ?? []).map(({ interval, phase }) => ({
      every: tsToMs(interval ?? {}),
      offset: tsToMs(phase ?? {}),
    })),
    skip: (spec.excludeStructuredCalendar ?? []).map(decodeCalendar),
    startAt: optionalTsToDate(spec.startTime),
    endAt: optionalTsToDate(spec.endTime),
    jitter: optionalTsToMs(spec.jitter),
    timezone: spec.timezoneName || undefined,
  };
}

async function decodeAction(core: ClientCore, { startWorkflow }: schedule.ScheduleAction): Promise<ScheduleDescriptionAction> {
  if (startWorkflow === undefined) throw new TypeError('The schedule has an action that this client does not know');
  const workflowId = startWorkflow.workflowId ?? '';
  const context = workflowContext(core, workflowId);
  const attributes = startWorkflow.searchAttributes?.indexedFields;
  return {
    type: 'startWorkflow',
    workflowId,
    workflowType: startWorkflow.workflowType?.name ?? '',
    taskQueue: startWorkflow.taskQueue?.name ?? '',
    args: await decodeArrayFromPayloads(core.dataConverter, startWorkflow.input?.payloads, context),
    memo: await decodeMapFromPayloads(core.dataConverter, startWorkflow.memo?.fields, context),
    retry: decompileRetryPolicy(startWorkflow.retryPolicy),
    searchAttributes: decodeSearchAttributes(attributes),
    typedSearchAttributes: decodeTypedSearchAttributes(attributes),
    workflowExecutionTimeout: optionalTsToMs(startWorkflow.workflowExecutionTimeout),
    workflowRunTimeout: optionalTsToMs(startWorkflow.workflowRunTimeout),
    workflowTaskTimeout: optionalTsToMs(startWorkflow.workflowTaskTimeout),
    ...(await decodeUserMetadata(core.dataConverter, startWorkflow.userMetadata, context)),
    priority: decodePriority(startWorkflow.priority),
  };
}

function decodeRunning({ workflowId = '', runId = '' }: common.WorkflowExecution): ScheduleExecutionStartWorkflowActionResult {
  return { type: 'startWorkflow', workflow: { workflowId, firstExecutionRunId: runId } };
}

function decodeRecent({ scheduleTime, actualTime, startWorkflowResult }: schedule.ScheduleActionResult): ScheduleExecutionResult {
  return {
    scheduledAt: requiredTsToDate(scheduleTime, 'scheduleTime'),
    takenAt: requiredTsToDate(actualTime, 'actualTime'),
    action: decodeRunning(startWorkflowResult ?? {}),
  };
}

export async function decodeSummary(core: ClientCore, entry: schedule.ScheduleListEntry): Promise<ScheduleSummary> {
  const { info, memo, searchAttributes } = entry;
  const workflowType = info?.workflowType?.name;
  return {
    scheduleId: entry.scheduleId ?? '',
    spec: decodeSpec(info?.spec ?? {}),
    action: workflowType === undefined ? undefined : { type: 'startWorkflow', workflowType },
    memo: await decodeMapFromPayloads(core.dataConverter, memo?.fields),
    searchAttributes: decodeSearchAttributes(searchAttributes?.indexedFields),
    typedSearchAttributes: decodeTypedSearchAttributes(searchAttributes?.indexedFields),
    state: { paused: info?.paused === true, note: info?.notes },
    info: {
      recentActions: (info?.recentActions ?? []).map(decodeRecent),
      nextActionTimes: (info?.futureActionTimes ?? []).map(tsToDate),
    },
  };
}

export async function decodeDescription(
  core: ClientCore,
  scheduleId: string,
  raw: workflowservice.DescribeScheduleResponse,
): Promise<ScheduleDescription> {
  const { info, memo, searchAttributes } = raw;
  const { spec, action, policies, state } = raw.schedule ?? {};
  return {
    scheduleId,
    spec: decodeSpec(spec ?? {}),
    action: await decodeAction(core, action ?? {}),
    memo: await decodeMapFromPayloads(core.dataConverter, memo?.fields),
    searchAttributes: decodeSearchAttributes(searchAttributes?.indexedFields),
    typedSearchAttributes: decodeTypedSearchAttributes(searchAttributes?.indexedFields),
    policies: {
      overlap: decodeScheduleOverlapPolicy(policies?.overlapPolicy) ?? 'SKIP',
      catchupWindow: optionalTsToMs(policies?.catchupWindow) ?? defaultCatchupWindowMs,
      pauseOnFailure: policies?.pauseOnFailure === true,
    },
    state: {
      paused: state?.paused === true,
      note: state?.notes,
      remainingActions: state?.limitedActions === true ? (state.remainingActions ?? 0) : undefined,
    },
    info: {
      recentActions: (info?.recentActions ?? []).map(decodeRecent),
      nextActionTimes: (info?.futureActionTimes ?? []).map(tsToDate),
      numActionsTaken: info?.actionCount ?? 0,
      numActionsMissedCatchupWindow: info?.missedCatchupWindow ?? 0,
      numActionsSkippedOverlap: info?.overlapSkipped ?? 0,
      createdAt: requiredTsToDate(info?.createTime, 'createTime'),
      lastUpdatedAt: optionalTsToDate(info?.updateTime),
      runningActions: (info?.runningWorkflows ?? []).map(decodeRunning),
    },
    raw,
  };
}
