import type { Duration } from '@perdure/common';
import { msToNumber, userMetadataToPayload } from '@perdure/common/internal';
import { eventGroupMarkers } from './event-groups.js';
import type { TimerInput } from './interceptors.js';
import type { TimerOptions } from './options.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { inScope } from './runtime/scope.js';

/**
 * Waits; the timer is the server's and outlives the worker. Zero and negative durations become 1 ms. Rejects when the current
 * scope is cancelled.
 */
export function sleep(ms: Duration, options?: TimerOptions): Promise<void> {
  const execution = assertInWorkflowContext('sleep(...)');
  const seq = execution.nextSeq.timer;
  execution.nextSeq.timer += 1;
  const durationMs = Math.max(1, msToNumber(ms));
  return compose(execution.interceptors.outbound, 'startTimer', startTimer)({ durationMs, seq, options });
}

function startTimer({ seq, durationMs, options }: TimerInput): Promise<void> {
  const execution = assertInWorkflowContext('startTimer');
  const { timers } = execution.pending;
  return inScope<void>(
    (waiting) => {
      execution.push({
        type: 'startTimer',
        seq,
        startToFireTimeoutMs: durationMs,
        userMetadata: userMetadataToPayload(
          execution.payloadConverter,
          options?.summary,
          undefined,
          execution.serializationContext(),
        ),
        eventGroupMarkers: eventGroupMarkers(options?.eventGroups),
      });
      timers.set(seq, waiting);
    },
    (error, reject) => {
      if (!timers.delete(seq)) return;
      execution.push({ type: 'cancelTimer', seq, eventGroupMarkers: eventGroupMarkers(options?.eventGroups) });
      reject(error);
    },
  );
}
