import { isError } from '@perdure/common/internal';
import { DeterminismViolationError } from '../errors.js';
import { callingSource } from './host.js';

const inActivity = 'Do it in an activity, whose result is in history.';
const asTimer = 'Use sleep() or setTimeout() of the workflow, which are durable.';

/** What Node has and a workflow's realm has not, and what to do instead. */
const advice: Readonly<Record<string, string>> = {
  fetch: inActivity,
  XMLHttpRequest: inActivity,
  WebSocket: inActivity,
  EventSource: inActivity,
  process: `Pass what you need of the environment as an argument, or read it in an activity.`,
  require: 'Import modules at the top of the file, so that they get into the bundle.',
  module: 'Use import and export.',
  __dirname: 'A workflow has no files. Read them in an activity.',
  __filename: 'A workflow has no files. Read them in an activity.',
  Buffer: 'Use Uint8Array, TextEncoder and TextDecoder.',
  setInterval: 'Use a loop with sleep(), which is durable.',
  clearInterval: 'Use a loop with sleep(), which is durable.',
  setImmediate: asTimer,
  clearImmediate: asTimer,
  performance: 'Use Date.now(), which is the time of the workflow task; measure durations in an activity.',
  navigator: inActivity,
  localStorage: inActivity,
  sessionStorage: inActivity,
  indexedDB: inActivity,
  BroadcastChannel: inActivity,
  MessageChannel: inActivity,
  Worker: inActivity,
  structuredClone: 'Copy the value by hand, or by JSON.parse(JSON.stringify(value)).',
};

/**
 * The error that fails a workflow task, with the place and an advice when it comes from a name that workflows do not have. Names
 * are simply missing rather than traps, so that libraries can ask for them with `typeof`.
 */
export function explainForbidden(error: unknown): unknown {
  if (!isError(error) || error instanceof DeterminismViolationError) return error;
  const name =
    /^(\w+?)(?:_is_not_available_in_workflows)? is not defined$/.exec(error.message)?.[1] ??
    /^(?:globalThis|self)\.(\w+) is not a function$/.exec(error.message)?.[1];
  const hint = name !== undefined && Object.hasOwn(advice, name) ? advice[name] : undefined;
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
