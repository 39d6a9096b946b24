import type { Duration } from '@perdure/common';
import { CancellationScope } from './cancellation-scope.js';
import type { TimerOptions } from './options.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { decidePatch } from './runtime/patches.js';
import { inScope } from './runtime/scope.js';
import { sleep } from './timers.js';

/** Marks histories in which a timeout of 0 is a timeout; before, it was none. The name is the official SDK's. */
const zeroTimeoutPatch = '__sdk_internal_patch_number:1';

/** Resolves with true once `fn` does so, with false if the time is up before. `fn` is asked after each thing that happens. */
export function condition(fn: () => boolean, timeout: Duration, options?: TimerOptions): Promise<boolean>;
/** Resolves once `fn` returns true. */
export function condition(fn: () => boolean): Promise<void>;
export async function condition(fn: () => boolean, timeout?: Duration, options?: TimerOptions): Promise<void | boolean> {
  const execution = assertInWorkflowContext('condition(...)');
  if (timeout === 0 && !decidePatch(execution, zeroTimeoutPatch, false)) return waitUntil(fn);
  if (typeof timeout === 'number' || typeof timeout === 'string')
    return CancellationScope.cancellable(async () => {
      try {
        return await Promise.race([sleep(timeout, options).then(() => false), waitUntil(fn).then(() => true)]);
      } finally {
        CancellationScope.current().cancel();
      }
    });
  return waitUntil(fn);
}

function waitUntil(fn: () => boolean): Promise<void> {
  const execution = assertInWorkflowContext('condition(...)');
  const { blockedConditions, nextSeq } = execution;
  let seq = 0;
  return inScope<void>(
    ({ resolve, trace }) => {
      seq = nextSeq.condition;
      nextSeq.condition += 1;
      if (fn()) resolve();
      else blockedConditions.set(seq, { fn, resolve, trace });
    },
    (error, reject) => {
      blockedConditions.delete(seq);
      reject(error);
    },
  );
}
