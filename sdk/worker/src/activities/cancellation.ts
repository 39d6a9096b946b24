import { ActivityCancellationDetails } from '@perdure/common';
import type { workflowservice } from '@perdure/wire/types';
import type { CancelReason } from './activity-execution.js';

/** Why an activity is no longer wanted, as its code can ask. */
export function cancellationDetails(reason: CancelReason): ActivityCancellationDetails {
  return new ActivityCancellationDetails({
    notFound: reason === 'NOT_FOUND',
    cancelRequested: reason === 'CANCELLED',
    paused: reason === 'PAUSED',
    timedOut: reason === 'TIMED_OUT',
    workerShutdown: reason === 'WORKER_SHUTDOWN',
    reset: reason === 'RESET',
  });
}

/** What the answer to a heartbeat says: one reason, and all that is true. Undefined: go on. */
export function cancellationIn({
  cancelRequested = false,
  activityReset: reset = false,
  activityPaused: paused = false,
}: workflowservice.RecordActivityTaskHeartbeatResponse): [CancelReason, ActivityCancellationDetails] | undefined {
  const reason = cancelRequested ? 'CANCELLED' : reset ? 'RESET' : paused ? 'PAUSED' : undefined;
  return reason && [reason, new ActivityCancellationDetails({ cancelRequested, reset, paused })];
}
