import { enums, type failure } from '@perdure/wire/types';
import { describeEvent } from '../core/describe.js';
import { DeterminismError } from '../core/errors.js';

/** The class name that failures of this kind bear. */
const determinismErrorName = 'DeterminismViolationError';
/** The names by which `workflowFailureErrorTypes` can mean them. */
export const determinismErrorTypes: readonly string[] = [determinismErrorName, 'NondeterminismError', 'Error'];

export interface Culprit {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** A determinism error in words: what the code asked for and where, what history has, how it got there, and what to do. */
export function explain(error: DeterminismError, { workflowType, workflowId }: Culprit, trail: readonly string[]): string {
  const { command, event } = error;
  const lines = [`Nondeterminism in workflow ${workflowType} (${workflowId}): ${error.message}.`];
  if (command !== undefined) lines.push(`  the code asked for: ${command.text}${placeOf(command.source)}`);
  else if (event !== undefined) lines.push('  the code asked for: nothing that fits');
  if (event !== undefined) lines.push(`  the history has:    ${describeEvent(event)}`);
  if (trail.length > 0) lines.push('  before that:', ...trail.map((line) => `    ${line}`));
  lines.push(
    '  What to do: bring the old code back, or keep it for old runs with patched() (or a worker version) round the change;',
    '  runs that cannot be kept can be reset to a point before the change, or terminated.',
  );
  return lines.join('\n');
}

function placeOf(source: NonNullable<DeterminismError['command']>['source']): string {
  if (source === undefined) return '';
  const { file, line, column, functionName } = source;
  return ` at ${functionName === undefined ? '' : `${functionName} `}(${file}:${line}:${column})`;
}

/** What a failed workflow task is reported as. */
export interface TaskFailure {
  readonly cause: enums.WorkflowTaskFailedCause;
  readonly failure: failure.Failure;
}

export function failureOfError(error: unknown, culprit: Culprit, trail: readonly string[]): TaskFailure {
  if (error instanceof DeterminismError) {
    const message = explain(error, culprit, trail);
    const applicationFailureInfo = { type: determinismErrorName, nonRetryable: true };
    return {
      cause: enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR,
      failure: { message, source: 'TypeScriptSDK', applicationFailureInfo },
    };
  }
  const { message, name, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    cause: enums.WorkflowTaskFailedCause.WORKFLOW_WORKER_UNHANDLED_FAILURE,
    failure: { message, source: 'TypeScriptSDK', stackTrace: stack ?? '', applicationFailureInfo: { type: name } },
  };
}
