import { InProcessExecutor } from '../threads/in-process-executor.js';
import { ThreadedExecutor } from '../threads/threaded-executor.js';
import type { WorkflowExecutor } from '../threads/executor.js';
import type { PatchActivationCallback } from '../threads/patch-activation.js';
import type { CompiledOptions } from './compiled-options.js';
import type { WorkflowCode } from './load-code.js';

/** Where the workflow code runs: on threads of its own, or on this one for a debugger. */
export function newExecutor(
  { code }: WorkflowCode,
  { threads, codeTimeoutMs, isDebug }: CompiledOptions,
  patchActivationCallback?: PatchActivationCallback,
): WorkflowExecutor {
  if (isDebug) return new InProcessExecutor({ code, patchActivationCallback });
  return new ThreadedExecutor({ code, threads, busyMsMax: codeTimeoutMs, patchActivationCallback });
}
