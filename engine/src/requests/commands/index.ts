/** Command type -> what it does. What is absent is not built yet. */
import { enums } from '@perdure/wire/types';
import { requestCancelActivity, scheduleActivity } from './activity-commands.js';
import { cancelWorkflow, completeWorkflow, failWorkflow } from './close-commands.js';
import type { CommandHandler } from './command.js';
import { continueAsNew } from './continue-as-new.js';
import { cancelExternal, signalExternal } from './external-commands.js';
import { recordMarker } from './record-marker.js';
import { modifyProperties, upsertSearchAttributes } from './property-commands.js';
import { startChild } from './start-child.js';
import { cancelTimer, startTimer } from './timer-commands.js';

const { CommandType } = enums;

export const COMMANDS: ReadonlyMap<number, CommandHandler> = new Map<number, CommandHandler>([
  [CommandType.SCHEDULE_ACTIVITY_TASK, scheduleActivity],
  [CommandType.REQUEST_CANCEL_ACTIVITY_TASK, requestCancelActivity],
  [CommandType.START_TIMER, startTimer],
  [CommandType.CANCEL_TIMER, cancelTimer],
  [CommandType.COMPLETE_WORKFLOW_EXECUTION, completeWorkflow],
  [CommandType.FAIL_WORKFLOW_EXECUTION, failWorkflow],
  [CommandType.CANCEL_WORKFLOW_EXECUTION, cancelWorkflow],
  [CommandType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION, continueAsNew],
  [CommandType.RECORD_MARKER, recordMarker],
  [CommandType.MODIFY_WORKFLOW_PROPERTIES, modifyProperties],
  [CommandType.UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, upsertSearchAttributes],
  [CommandType.START_CHILD_WORKFLOW_EXECUTION, startChild],
  [CommandType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION, signalExternal],
  [CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION, cancelExternal],
]);

export const CLOSE_COMMANDS: ReadonlySet<number> = new Set<number>([
  CommandType.COMPLETE_WORKFLOW_EXECUTION,
  CommandType.FAIL_WORKFLOW_EXECUTION,
  CommandType.CANCEL_WORKFLOW_EXECUTION,
  CommandType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
]);
