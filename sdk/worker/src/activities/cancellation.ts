import { ActivityCancellationDetails } from '@perdure/common';
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
