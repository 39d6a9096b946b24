import { IllegalStateError } from '@perdure/common';
import type { Execution } from './execution.js';

// A realm runs one execution at a time, its microtasks included, so one variable is enough.
let current: Execution | undefined;

export function setCurrent(execution: Execution | undefined): void {
  current = execution;
}

export function maybeCurrent(): Execution | undefined {
  return current;
}

/** @throws IllegalStateError outside workflow code */
export function assertInWorkflowContext(what: string): Execution {
  if (current === undefined)
    throw new IllegalStateError(
      `${what} can only be used in a workflow that is running: not in a client or activity, nor while a module is loaded outside one`,
    );
  return current;
}
