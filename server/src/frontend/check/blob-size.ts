import { invalidArgument } from '@perdure/engine';
import type { common } from '@perdure/wire/types';
import { decodeTaskToken } from '../../history/task-token.js';
import type { Frontend } from '../handler.js';
import { memoSize, payloadsSize } from './payload-size.js';

/** The parts of requests that say which run they are about; each kind of request has some. */
export interface AboutRun {
  readonly namespace?: string | undefined;
  readonly taskToken?: Uint8Array | undefined;
  readonly workflowId?: string | undefined;
  readonly workflowExecution?: common.WorkflowExecution | undefined;
  readonly execution?: common.WorkflowExecution | undefined;
}
export type Sizing = Pick<Frontend, 'limits' | 'limitWarnings'>;

/** Whether so much may pass; what is large but passes is told to the log, and so is what does not. */
export function blobFits({ limits, limitWarnings }: Sizing, bytes: number, operation: string, request: AboutRun): boolean {
  const { blobBytesWarn: bytesLimit, blobBytesMax } = limits;
  if (bytes <= bytesLimit) return true;
  limitWarnings.warn({ operation, ...namesOf(request), bytes, bytesLimit }, 'blob data size exceeds the warning limit');
  return bytes <= blobBytesMax;
}

export function checkBlob(frontend: Sizing, payloads: common.Payloads | undefined, operation: string, request: AboutRun): void {
  if (!blobFits(frontend, payloadsSize(payloads), operation, request)) throw invalidArgument('Blob data size exceeds limit.');
}

export function checkMemo(
  { limits, limitWarnings }: Sizing,
  memo: common.Memo | undefined,
  operation: string,
  request: AboutRun,
): void {
  const bytes = memoSize(memo);
  const { memoBytesWarn: bytesLimit, memoBytesMax } = limits;
  if (bytes <= bytesLimit) return;
  limitWarnings.warn({ operation, ...namesOf(request), bytes, bytesLimit }, 'memo size exceeds the warning limit');
  if (bytes > memoBytesMax) throw invalidArgument('Memo size exceeds limit.');
}

function namesOf(request: AboutRun) {
  const { namespace, taskToken, workflowId } = request;
  if (taskToken !== undefined) {
    const token = decodeTaskToken(taskToken);
    return { namespaceId: token.namespaceId, workflowId: token.workflowId, runId: token.runId };
  }
  const execution = request.workflowExecution ?? request.execution;
  return { namespace, workflowId: workflowId ?? execution?.workflowId, runId: execution?.runId };
}
