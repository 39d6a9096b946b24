import type { Execution } from './execution.js';
import { rethrowTaskError, synchronously } from './outcome.js';

/** Resolves conditions that have become true, again and again until none is left. Returns how many there were. */
export function tryUnblockConditions(execution: Execution): number {
  return synchronously(execution, () => {
    let unblocked = 0;
    for (;;) {
      rethrowTaskError(execution);
      const before = unblocked;
      for (const [seq, condition] of execution.blockedConditions) {
        if (!condition.fn()) continue;
        condition.resolve();
        execution.blockedConditions.delete(seq);
        unblocked += 1;
      }
      if (unblocked === before) return unblocked;
    }
  });
}
