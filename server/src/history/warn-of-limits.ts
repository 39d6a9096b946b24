import type { LimitWarning } from '@perdure/engine';
import type { LimitWarnings } from '../limit-warnings.js';
import type { RunRef } from './run-ref.js';

/** Writes what a decision found near its limits, in the words of the system we are compatible with. */
export function warnOfLimits(
  log: LimitWarnings,
  { namespaceId, workflowId, runId }: RunRef,
  found: readonly LimitWarning[],
): void {
  for (const { what, size, limit, ends, operation } of found) {
    const sizes = what === 'history count' ? { events: size, eventsLimit: limit } : { bytes: size, bytesLimit: limit };
    const fields = { ...(operation !== undefined && { operation }), namespaceId, workflowId, runId, ...sizes };
    log.warn(fields, ends ? `${what} exceeds the limit: the run is terminated` : `${what} exceeds the warning limit`);
  }
}
