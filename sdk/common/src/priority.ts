import type { common } from '@perdure/wire/types';
import { ValueError } from './failure/errors.js';

/** The order in which a task queue hands out tasks; a workflow's priority holds for its activities and children that set none. */
export interface Priority {
  /** 1 is the most urgent, 5 the least (the server's configuration); 3 when left out. */
  priorityKey?: number | undefined;
  /** Tasks of equal priority are dealt out fairly between the values of this key, at most 64 bytes. */
  fairnessKey?: string | undefined;
  /** The share of this fairness key, from 0.001 to 1000; 1 when left out. */
  fairnessWeight?: number | undefined;
}

export function decodePriority(priority?: common.Priority | null): Priority {
  return {
    priorityKey: priority?.priorityKey || undefined,
    fairnessKey: priority?.fairnessKey || undefined,
    fairnessWeight: priority?.fairnessWeight || undefined,
  };
}

/** @throws ValueError when the key is no whole number of at least 0 */
export function compilePriority(priority: Priority): common.Priority {
  const { priorityKey, fairnessKey, fairnessWeight } = priority;
  if (priorityKey !== undefined && !(Number.isInteger(priorityKey) && priorityKey >= 0))
    throw new ValueError(`priorityKey must be a positive integer, not ${String(priorityKey)}`);
  if (fairnessKey !== undefined && typeof fairnessKey !== 'string')
    throw new ValueError(`fairnessKey must be a text, not ${String(fairnessKey)}`);
  if (fairnessWeight !== undefined && typeof fairnessWeight !== 'number')
    throw new ValueError(`fairnessWeight must be a number, not ${String(fairnessWeight)}`);
  return { priorityKey: priorityKey ?? 0, fairnessKey: fairnessKey ?? '', fairnessWeight: fairnessWeight ?? 0 };
}
