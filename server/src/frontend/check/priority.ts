import { invalidArgument } from '@perdure/engine';
import type { common } from '@perdure/wire/types';
import type { Limits } from '../limits.js';
import { isTooLong } from './ids.js';

export function checkPriority(priority: common.Priority | undefined, limits: Limits): void {
  if (priority === undefined) return;
  if ((priority.priorityKey ?? 0) < 0) throw invalidArgument("priority key can't be negative");
  if (isTooLong(priority.fairnessKey ?? '', limits.fairnessKeyBytesMax))
    throw invalidArgument('fairness key length exceeds limit');
  if ((priority.fairnessWeight ?? 0) < 0) throw invalidArgument('must be greater than zero');
}
