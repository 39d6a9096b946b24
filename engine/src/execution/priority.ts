/** Priority and fairness of tasks (semantics TQ-6, CHILD-7): what is given, what is inherited, what a queue makes of it. */
import type { common } from '@perdure/wire/types';

const DEFAULT_LEVEL = 3;
/** The least urgent; keys beyond it are taken for it. */
const LAST_LEVEL = 5;

/** Of an activity or a child: what its command leaves open comes from the run. Field by field; 0 and empty are open. */
export function mergePriority(
  ofRun: common.Priority | undefined,
  given: common.Priority | undefined,
): common.Priority | undefined {
  if (ofRun === undefined || given === undefined) return given ?? ofRun;
  return {
    priorityKey: given.priorityKey || ofRun.priorityKey,
    fairnessKey: given.fairnessKey || ofRun.fairnessKey,
    fairnessWeight: given.fairnessWeight || ofRun.fairnessWeight,
  };
}

/** Place in a queue: 1 (first) to 5. */
export const priorityLevel = (priority: common.Priority | undefined): number =>
  Math.min(priority?.priorityKey || DEFAULT_LEVEL, LAST_LEVEL);
