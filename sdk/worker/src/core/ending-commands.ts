import type {
  CancelWorkflowExecution,
  CommandVariant,
  CompleteWorkflowExecution,
  ContinueAsNewWorkflowExecution,
  FailWorkflowExecution,
} from '@perdure/workflow/protocol';
import { enums, type command } from '@perdure/wire/types';
import { continueAsNew } from './api-commands.js';
import type { EventName } from './event-kinds.js';
import type { RunState } from './run-state.js';

type Ending = CompleteWorkflowExecution | FailWorkflowExecution | CancelWorkflowExecution | ContinueAsNewWorkflowExecution;

const endings: ReadonlySet<CommandVariant['type']> = new Set<Ending['type']>([
  'completeWorkflowExecution',
  'failWorkflowExecution',
  'cancelWorkflowExecution',
  'continueAsNewWorkflowExecution',
]);

export function isEnding(wish: CommandVariant): wish is Ending {
  return endings.has(wish.type);
}

/** The command that ends a run, and the event that records it. */
export function endingCommand(wish: Ending, run: RunState): { readonly command: command.Command; readonly event: EventName } {
  const { CommandType } = enums;
  switch (wish.type) {
    case 'completeWorkflowExecution': {
      const result = wish.result && { payloads: [wish.result] };
      const completion = {
        commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION,
        completeWorkflowExecutionCommandAttributes: { result },
      };
      return { event: 'WORKFLOW_EXECUTION_COMPLETED', command: completion };
    }
    case 'failWorkflowExecution': {
      const { failure } = wish;
      const failing = { commandType: CommandType.FAIL_WORKFLOW_EXECUTION, failWorkflowExecutionCommandAttributes: { failure } };
      return { event: 'WORKFLOW_EXECUTION_FAILED', command: failing };
    }
    case 'cancelWorkflowExecution': {
      const cancelling = { commandType: CommandType.CANCEL_WORKFLOW_EXECUTION, cancelWorkflowExecutionCommandAttributes: {} };
      return { event: 'WORKFLOW_EXECUTION_CANCELED', command: cancelling };
    }
    default:
      return { event: 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW', command: continueAsNew(wish, run) };
  }
}
