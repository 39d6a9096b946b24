import type { Worker } from 'node:worker_threads';
import { InProcessExecutor } from '../threads/in-process-executor.js';
import { ThreadedExecutor } from '../threads/threaded-executor.js';
import type { WorkflowExecutor } from '../threads/executor.js';
import type { PatchActivationCallback } from '../threads/patch-activation.js';
import type { CompiledOptions } from './compiled-options.js';
import { newThread } from '../threads/new-thread.js';
import type { WorkflowCode } from './load-code.js';
import type { WorkerOptions } from './worker-options.js';

/** Threads for an executor whose code is not there yet: none for a worker of activities alone, or where workflows run on this thread. */
export function startThreads({ workflowBundle, workflowsPath }: WorkerOptions, { threads, isDebug }: CompiledOptions): Worker[] {
  const isNeeded = !isDebug && (workflowBundle ?? workflowsPath) !== undefined;
  return isNeeded ? Array.from({ length: threads }, () => newThread()) : [];
}

/** For when no executor comes to use them. */
export async function endThreads(threads: readonly Worker[]): Promise<void> {
  await Promise.all(threads.map(async (thread) => thread.terminate()));
}

/** Where the workflow code runs: on threads of its own, or on this one for a debugger. */
export function newExecutor(
  { code }: WorkflowCode,
  { threads, codeTimeoutMs, isDebug }: CompiledOptions,
  patchActivationCallback?: PatchActivationCallback,
  started?: Worker[],
): WorkflowExecutor {
  if (isDebug) return new InProcessExecutor({ code, patchActivationCallback });
  return new ThreadedExecutor({ code, threads, busyMsMax: codeTimeoutMs, patchActivationCallback, started });
}
