import { TemporalFailure, type Workflow } from '@perdure/common';
import { resultToPayload } from '@perdure/common/internal';
import { ContinueAsNew, isCancellation } from '../errors.js';
import type { Execution } from './execution.js';

// How an execution ends, and what merely fails a workflow task, which is tried again: so that a bug in the code can be repaired
// without losing the execution.

export function completeWorkflow(execution: Execution, result: unknown): void {
  const { payloadConverter, info } = execution;
  try {
    const payload = resultToPayload(
      payloadConverter,
      result,
      `workflow '${info.workflowType}'`,
      execution.serializationContext(),
    );
    execution.push({ type: 'completeWorkflowExecution', result: payload }, true);
  } catch (error) {
    failTask(execution, error);
  }
}

/** What an error means that has left the workflow function, or a signal's or update's handler. */
export function handleWorkflowFailure(execution: Execution, error: unknown): void {
  if (execution.cancelled && isCancellation(error)) {
    execution.push({ type: 'cancelWorkflowExecution' }, true);
  } else if (error instanceof ContinueAsNew) {
    execution.push({ ...error.command, eventGroupMarkers: error.eventGroupMarkers }, true);
  } else if (error instanceof TemporalFailure || isFailureType(execution, error)) {
    // Handlers that this interrupts are not worth a warning.
    execution.runningSignals.clear();
    execution.runningUpdates.clear();
    execution.push({ type: 'failWorkflowExecution', failure: execution.anyErrorToFailure(error) }, true);
  } else {
    failTask(execution, error);
  }
}

/** Classes that the workflow's definition or the worker's options have named. `Error` stands for everything. */
function isFailureType(execution: Execution, error: unknown): boolean {
  const { failureExceptionTypes = [] } = execution.definitionOptions;
  if (failureExceptionTypes.includes(Error) || failureExceptionTypes.some((type) => error instanceof type)) return true;
  const names = execution.start.failureErrorTypes;
  return names.includes('Error') || (names.length > 0 && classNames(error).some((name) => names.includes(name)));
}

function classNames(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const names: string[] = [];
  let type = (error as { constructor?: unknown }).constructor;
  while (typeof type === 'function' && type !== Function.prototype) {
    names.push(type.name);
    type = Object.getPrototypeOf(type) as unknown;
  }
  return names;
}

/** The first error counts. Inside microtasks it is kept until the runtime's own code runs again. */
export function failTask(execution: Execution, error: unknown): void {
  execution.taskError ??= { error };
  if (execution.rethrowSynchronously) rethrowTaskError(execution);
}

export function rethrowTaskError(execution: Execution): void {
  if (execution.taskError !== undefined) throw execution.taskError.error;
}

/** Runs code of the runtime in which an error that fails the task is thrown on at once. */
export function synchronously<R>(execution: Execution, fn: () => R): R {
  execution.rethrowSynchronously = true;
  try {
    return fn();
  } finally {
    execution.rethrowSynchronously = false;
  }
}

/** @throws TypeError when the bundle exports no function for the type */
export function findWorkflow(exported: Readonly<Record<string, unknown>>, workflowType: string): Workflow {
  const own = Object.hasOwn(exported, workflowType) ? exported[workflowType] : undefined;
  if (typeof own === 'function') return own as Workflow;
  if (typeof exported['default'] === 'function') return exported['default'] as Workflow;
  const reason =
    own === undefined
      ? `no such function is exported by the workflow bundle (it exports ${Object.keys(exported).join(', ') || 'nothing'})`
      : `expected a function, but got: '${typeof own}'`;
  throw new TypeError(`Failed to initialize workflow of type '${workflowType}': ${reason}`);
}
