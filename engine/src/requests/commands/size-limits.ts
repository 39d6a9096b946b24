/** Commands that carry more than a run may: the run is terminated, since no retry of the task could mend it (semantics LIM). */
import { enums, type command } from '@perdure/wire/types';
import { mergePayloads, type PayloadMap } from '../../execution/merge-payloads.js';
import { wireSize } from '../../execution/wire-size.js';
import type { CommandFailure, CommandScope } from './command.js';
import { commandName } from './command-name.js';

const { WorkflowTaskFailedCause: Cause } = enums;

/** Of one field, in bytes; the memo has a limit of its own, which is the same. */
const BLOB_BYTES_MAX = 2 * 1024 * 1024;
const ATTRIBUTE_BYTES_MAX = 2 * 1024;
const ATTRIBUTES_BYTES_MAX = 40 * 1024;

/** From this size on the log says so. */
const BLOB_BYTES_WARN = 512 * 1024;
const MEMO_BYTES_WARN = 2 * 1024;

type Check = readonly [cause: enums.WorkflowTaskFailedCause, message: string, what: unknown, warnBytes?: number];

export function sizeFailure(scope: CommandScope, of: command.Command): CommandFailure | undefined {
  for (const [cause, message, what, warnBytes = BLOB_BYTES_WARN] of [...inputs(of), ...results(of), ...memos(scope, of)]) {
    const bytes = wireSize(what);
    if (bytes > warnBytes) warn(scope, of, bytes, warnBytes);
    if (bytes > BLOB_BYTES_MAX) return { cause, message, terminates: true };
  }
  const message = attributesProblem(scope, of.upsertWorkflowSearchAttributesCommandAttributes?.searchAttributes?.indexedFields);
  return message === undefined ? undefined : { cause: Cause.BAD_SEARCH_ATTRIBUTES, message, terminates: true };
}

function warn(scope: CommandScope, { commandType = 0 }: command.Command, size: number, warnBytes: number): void {
  const ends = size > BLOB_BYTES_MAX;
  const limit = ends ? BLOB_BYTES_MAX : warnBytes;
  const what = warnBytes === MEMO_BYTES_WARN ? 'memo size' : 'blob data size';
  (scope.warnings ??= []).push({ what, size, limit, ends, operation: commandName(commandType) ?? '' });
}

function inputs(of: command.Command): Check[] {
  const next = of.continueAsNewWorkflowExecutionCommandAttributes;
  const child = of.startChildWorkflowExecutionCommandAttributes;
  return [
    [
      Cause.BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
      'ScheduleActivityTaskCommandAttributes.Input exceeds size limit.',
      of.scheduleActivityTaskCommandAttributes?.input,
    ],
    [
      Cause.BAD_CONTINUE_AS_NEW_ATTRIBUTES,
      'ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.',
      next?.input,
    ],
    [
      Cause.BAD_CONTINUE_AS_NEW_ATTRIBUTES,
      'ContinueAsNewWorkflowExecutionCommandAttributes. Memo exceeds size limit.',
      next?.memo,
      MEMO_BYTES_WARN,
    ],
    [
      Cause.BAD_START_CHILD_EXECUTION_ATTRIBUTES,
      'StartChildWorkflowExecutionCommandAttributes. Input exceeds size limit.',
      child?.input,
    ],
    [
      Cause.BAD_START_CHILD_EXECUTION_ATTRIBUTES,
      'StartChildWorkflowExecutionCommandAttributes.Memo exceeds size limit.',
      child?.memo,
      MEMO_BYTES_WARN,
    ],
    [
      Cause.BAD_SIGNAL_WORKFLOW_EXECUTION_ATTRIBUTES,
      'SignalExternalWorkflowExecutionCommandAttributes.Input exceeds size limit.',
      of.signalExternalWorkflowExecutionCommandAttributes?.input,
    ],
  ];
}

function results(of: command.Command): Check[] {
  return [
    [
      // This cause, odd as it is, is what workers of the system we are compatible with are told.
      Cause.BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
      'CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.',
      of.completeWorkflowExecutionCommandAttributes?.result,
    ],
    [
      Cause.BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES,
      'FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.',
      of.failWorkflowExecutionCommandAttributes?.failure,
    ],
    [
      Cause.BAD_RECORD_MARKER_ATTRIBUTES,
      'RecordMarkerCommandAttributes.Details exceeds size limit.',
      of.recordMarkerCommandAttributes?.details,
    ],
    [
      Cause.BAD_SEARCH_ATTRIBUTES,
      'UpsertWorkflowSearchAttributesCommandAttributes exceeds size limit.',
      of.upsertWorkflowSearchAttributesCommandAttributes?.searchAttributes,
    ],
  ];
}

/** What was changed before counts as well. */
function memos({ draft }: CommandScope, of: command.Command): Check[] {
  const fields = of.modifyWorkflowPropertiesCommandAttributes?.upsertedMemo?.fields;
  if (fields === undefined) return [];
  const cause = Cause.BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES;
  const merged = mergePayloads(draft.origin.get('upserted')?.memo?.fields, fields);
  return [
    [cause, 'ModifyWorkflowPropertiesCommandAttributes exceeds size limit.', fields],
    [cause, 'ModifyWorkflowPropertiesCommandAttributes. Memo exceeds size limit.', merged, MEMO_BYTES_WARN],
  ];
}

function attributesProblem({ draft }: CommandScope, fields: PayloadMap | undefined): string | undefined {
  if (fields === undefined) return undefined;
  for (const [name, { data }] of Object.entries(fields)) {
    const bytes = data?.length ?? 0;
    if (bytes > ATTRIBUTE_BYTES_MAX)
      return `search attribute ${name} value size ${bytes} exceeds size limit ${ATTRIBUTE_BYTES_MAX}`;
  }
  const total = wireSize(mergePayloads(draft.origin.get('upserted')?.searchAttributes?.indexedFields, fields));
  if (total <= ATTRIBUTES_BYTES_MAX) return undefined;
  return `total size of search attributes ${total} exceeds size limit ${ATTRIBUTES_BYTES_MAX}`;
}
