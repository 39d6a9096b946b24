/** How a model workflow's runs follow each other, and what one run leaves to the next. */
import { enums, type command, type common, type history } from '@perdure/wire/types';
import type { Program } from './program.js';

const { CommandType } = enums;

/** What an earlier run has left to do. */
export interface Legacy {
  /** Index of the first step that is still to be done. */
  readonly from: number;
  /** Signals that earlier runs have seen. */
  readonly signals: number;
}

/** What a run was begun with. */
export interface Begun extends Legacy {
  /** Of a workflow that is retried as a whole, 1-based. */
  readonly attempt: number;
  readonly isCron: boolean;
  /** Runs of the schedule that came before. */
  readonly cronRuns: number;
}

export function readBegun(first: history.HistoryEvent | undefined): Begun {
  const started = first?.workflowExecutionStartedEventAttributes;
  return {
    ...decodeNote<Legacy>(started?.input, { from: 0, signals: 0 }),
    attempt: started?.attempt ?? 1,
    isCron: (started?.cronSchedule ?? '') !== '',
    cronRuns: decodeNote(started?.lastCompletionResult, { runs: 0 }).runs,
  };
}

export function retryPolicyOf({ failures, attemptsMax }: Program): common.RetryPolicy | undefined {
  if (failures === 0) return undefined;
  return { initialInterval: { nanos: 3e8 }, backoffCoefficient: 2, maximumAttempts: attemptsMax };
}

export const continueWith = (program: Program, legacy: Legacy): command.Command => ({
  commandType: CommandType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
  continueAsNewWorkflowExecutionCommandAttributes: { input: encodeNote(legacy), retryPolicy: retryPolicyOf(program) },
});

/** The last command of a run, and whether it is the last of the whole workflow. */
export function lastCommand(
  program: Program,
  begun: Begun,
  signals: number,
): { readonly command: command.Command; readonly ends: boolean } {
  const { failures, attemptsMax, cronRuns } = program;
  if (begun.attempt <= failures)
    return {
      command: {
        commandType: CommandType.FAIL_WORKFLOW_EXECUTION,
        failWorkflowExecutionCommandAttributes: { failure: { message: 'on purpose', applicationFailureInfo: {} } },
      },
      ends: begun.attempt === attemptsMax,
    };
  if (begun.isCron && begun.cronRuns >= cronRuns)
    return { command: continueWith(program, { from: program.steps.length, signals }), ends: false };
  return {
    command: {
      commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION,
      completeWorkflowExecutionCommandAttributes: { result: encodeNote({ runs: begun.cronRuns + 1 }) },
    },
    ends: !begun.isCron,
  };
}

export function encodeNote(note: Readonly<Record<string, number>> | Legacy): common.Payloads {
  return { payloads: [{ data: Buffer.from(JSON.stringify(note)) }] };
}

export function decodeNote<Note>(payloads: common.Payloads | undefined, otherwise: Note): Note {
  const data = payloads?.payloads?.[0]?.data;
  return data === undefined ? otherwise : (JSON.parse(Buffer.from(data).toString()) as Note);
}
