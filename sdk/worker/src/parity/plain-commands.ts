import { defaultPayloadConverter } from '@perdure/common';
import type { Completion, WorkflowCommand } from '@perdure/workflow/protocol';

/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call, typescript/no-unsafe-argument, typescript/no-unsafe-return -- the official SDK's messages have no types here */

// Commands of both SDKs in one form: the fields that history or the server would show, by the same names.

const isMissing = (given: unknown) => given === undefined || given === null;
const value = (payload: any): unknown =>
  isMissing(payload)
    ? undefined
    : defaultPayloadConverter.fromPayload({ metadata: payload.metadata ?? {}, data: payload.data ?? new Uint8Array() });
const values = (payloads: any): unknown[] => (payloads ?? []).map(value);
const map = (fields: any) => Object.fromEntries(Object.entries(fields ?? {}).map(([key, payload]) => [key, value(payload)]));
const ms = (duration: any) =>
  isMissing(duration) ? undefined : Number(duration.seconds ?? 0) * 1000 + (duration.nanos ?? 0) / 1e6;

const failure = (given: any): unknown =>
  isMissing(given)
    ? undefined
    : {
        message: given.message,
        cause: failure(given.cause),
        type: given.applicationFailureInfo?.type,
        details: values(given.applicationFailureInfo?.details?.payloads),
        isCancelled: !isMissing(given.canceledFailureInfo),
        activityId: given.activityFailureInfo?.activityId,
      };

const groups = (markers: any) =>
  (markers ?? []).map(({ inboundEvent, inboundUpdate, label }: any) =>
    inboundEvent ? Number(inboundEvent.inboundEventId) : (inboundUpdate?.inboundUpdateId ?? label?.id),
  );

const activityCancellation = ['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'];
const childCancellation = ['ABANDON', 'TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED'];

/** The official SDK's command in our form, as far as it is compared. */
function fromOfficial(command: any): any {
  const type = Object.keys(command).find((key) => key !== 'userMetadata' && key !== 'eventGroupMarkers') ?? '';
  const v = command[type];
  const base = { type, ...v, eventGroupMarkers: command.eventGroupMarkers };
  if (type === 'startTimer') return { ...base, startToFireTimeoutMs: ms(v.startToFireTimeout) };
  if (type === 'scheduleActivity' || type === 'scheduleLocalActivity')
    return {
      ...base,
      startToCloseTimeoutMs: ms(v.startToCloseTimeout),
      cancellationType: activityCancellation[v.cancellationType ?? 0],
    };
  if (type === 'startChildWorkflowExecution') return { ...base, cancellationType: childCancellation[v.cancellationType ?? 0] };
  if (type === 'cancelChildWorkflowExecution') return { ...base, seq: v.childWorkflowSeq };
  if (type === 'signalExternalWorkflowExecution') return { ...base, arguments: v.args, target: v.workflowExecution ?? v };
  if (type === 'requestCancelExternalWorkflowExecution') return { ...base, target: v.workflowExecution };
  if (type === 'respondToQuery')
    return {
      ...base,
      result: v.succeeded ? { status: 'succeeded', response: v.succeeded.response } : { status: 'failed', failure: v.failed },
    };
  if (type !== 'updateResponse') return base;
  const status = v.accepted ? 'accepted' : v.completed ? 'completed' : 'rejected';
  return { ...base, response: { status, result: v.completed, failure: v.rejected } };
}

function plain(command: any): unknown {
  const { type, seq, response, result, target } = command;
  return {
    type,
    seq,
    groups: ['cancelSignalWorkflow', 'scheduleLocalActivity', 'requestCancelLocalActivity'].includes(type)
      ? []
      : groups(command.eventGroupMarkers),
    timer: command.startToFireTimeoutMs,
    activity: [
      command.activityId,
      command.activityType,
      command.startToCloseTimeoutMs,
      command.retryPolicy?.maximumAttempts,
      command.attempt,
    ],
    arguments: values(command.arguments ?? command.input),
    child: [command.workflowId, command.workflowType, command.parentClosePolicy || undefined, command.cancellationType],
    taskQueue: command.taskQueue,
    target: [target?.workflowId, target?.runId || undefined, target?.childWorkflowId || undefined, command.signalName],
    patch: [command.patchId, command.deprecated],
    upserts: [map(command.searchAttributes?.indexedFields), map(command.upsertedMemo?.fields)],
    update: [command.protocolInstanceId, response?.status, value(response?.result), failure(response?.failure)],
    query: [command.queryId, result?.status, value(result?.response), failure(result?.failure)],
    result: type === 'completeWorkflowExecution' ? value(result) : undefined,
    failure: failure(command.failure),
  };
}

/** Both completions as texts that are equal when the SDKs agree. */
export function officialText(completion: any): string {
  const { successful, failed } = completion;
  if (!successful) return `task fails: ${failed.failure.message}`;
  return textOf(
    successful.commands.map((command: any) => plain(fromOfficial(command))),
    successful.usedInternalFlags,
  );
}

export function ourText(completion: Completion): string {
  if (completion.status === 'failed') return `task fails: ${completion.failure.message ?? ''}`;
  return textOf(
    completion.commands.map((command: WorkflowCommand) => plain(command)),
    completion.usedInternalFlags,
  );
}

function textOf(commands: readonly unknown[], flags: readonly number[]): string {
  const lines = commands.map((command) => JSON.stringify(command, (_key, each: unknown) => each ?? undefined));
  return [...lines, `flags ${flags.toSorted((a, b) => a - b).join()}`].join('\n');
}
