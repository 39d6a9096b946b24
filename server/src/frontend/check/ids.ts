import { invalidArgument } from '@perdure/engine';
import type { common } from '@perdure/wire/types';
import { isUuid } from '../../history/ids.js';
import type { Limits } from '../limits.js';

/** `what` as the sentence names it: WorkflowId, Identity, SignalName … */
export function checkLength(what: string, text: string | undefined, limits: Limits): void {
  if (text !== undefined && isTooLong(text, limits.idBytesMax)) throw invalidArgument(`${what} length exceeds limit.`);
}

export function checkRequired(what: string, text: string | undefined, limits: Limits): string {
  if (text === undefined || text === '') throw invalidArgument(`${what} is not set on request.`);
  checkLength(what, text, limits);
  return text;
}

export function checkExecution(execution: common.WorkflowExecution | undefined, limits: Limits): void {
  if (execution === undefined) throw invalidArgument('Execution is not set on request.');
  checkRequired('WorkflowId', execution.workflowId, limits);
  if (execution.runId && !isUuid(execution.runId)) throw invalidArgument('Invalid RunId.');
}

/** Limits count UTF-8 bytes; a text of n UTF-16 units has between n and 3n of them, so most need no counting. */
export function isTooLong(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax;
}
