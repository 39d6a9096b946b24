import { IllegalStateError } from '@perdure/common';
import { eventGroupMarkers } from '../event-groups.js';
import type { Execution } from './execution.js';

/**
 * Whether the code may go the way of a patch. In history: yes. Replaying without a marker: no, but that is not kept, as the same
 * cached execution may later get live and take it up. Live: yes, unless the worker's callback objects; kept from then on.
 */
export function decidePatch(execution: Execution, patchId: string, deprecated: boolean): boolean {
  if (execution.workflow === undefined)
    throw new IllegalStateError('Patches cannot be used while workflow modules are loaded, only in a running workflow');
  const { inHistory, decisions } = execution.patches;
  const decided = decisions.get(patchId);
  if (decided !== undefined) return decided;
  const isInHistory = inHistory.has(patchId);
  if (execution.isReplaying && !isInHistory) return false;
  const mayObject = !isInHistory && !deprecated;
  const active = mayObject ? (execution.start.patchActivationCallback?.(execution.info, patchId) ?? true) : true;
  decisions.set(patchId, active);
  if (active) execution.push({ type: 'setPatchMarker', patchId, deprecated, eventGroupMarkers: eventGroupMarkers() });
  return active;
}
