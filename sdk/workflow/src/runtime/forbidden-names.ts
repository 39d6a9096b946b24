import { forbiddenGlobalNamed } from '@perdure/common/determinism';
import { isError } from '@perdure/common/internal';
import { DeterminismViolationError } from '../errors.js';
import { callingSource } from './host.js';

/**
 * The error that fails a workflow task, with the place and an advice when it comes from a name that workflows do not have. Names
 * are simply missing rather than traps, so that libraries can ask for them with `typeof`.
 */
export function explainForbidden(error: unknown): unknown {
  if (!isError(error) || error instanceof DeterminismViolationError) return error;
  const name =
    /^(\w+?)(?:_is_not_available_in_workflows)? is not defined$/.exec(error.message)?.[1] ??
    /^(?:globalThis|self)\.(\w+) is not a function$/.exec(error.message)?.[1];
  const hint = name === undefined ? undefined : forbiddenGlobalNamed(name)?.instead;
  if (name === undefined || hint === undefined) return error;
  return violation(`${name} is not available in workflows`, hint, error);
}

/** An error that names the place in the user's code and what to do instead. */
export function violation(what: string, hint: string, trace: Error): DeterminismViolationError {
  const source = callingSource(trace);
  const place = source === undefined ? '' : ` (${source.file}:${source.line})`;
  const explained = new DeterminismViolationError(`${what}${place}. ${hint}`);
  Object.defineProperty(explained, 'stack', { value: trace.stack, writable: true, configurable: true });
  return explained;
}
