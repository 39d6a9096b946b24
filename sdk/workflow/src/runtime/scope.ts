import { asyncContext } from './async-context.js';
import { assertInWorkflowContext } from './current.js';
import type { Scope } from './scope-type.js';
import type { Waiting } from './pending.js';

/** The scope that the running code is in; at the top, that of the execution. */
export function currentScope(): Scope {
  const scope = asyncContext().scope as Scope | undefined;
  return scope ?? assertInWorkflowContext('CancellationScope.current()').rootScope;
}

/**
 * A promise for something that the outside will settle. In a cancelled scope it rejects and nothing is begun; otherwise `cancel`
 * is called if the scope is cancelled later, be it settled or not.
 */
export function inScope<T>(
  begin: (waiting: Waiting<T>) => void,
  cancel: (error: unknown, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const scope = currentScope();
    if (scope.consideredCancelled) {
      scope.cancelRequested.catch(reject);
      return;
    }
    if (scope.cancellable)
      scope.cancelRequested.catch((error: unknown) => {
        cancel(error, reject);
      });
    begin({ resolve, reject, trace: new Error('waiting') });
  });
}
