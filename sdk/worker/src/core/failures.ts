import { enums, type common, type failure } from '@perdure/wire/types';

type Failure = failure.Failure;

interface ActivityIdentity {
  readonly activityType: string;
  readonly activityId: string;
}

interface ActivityOutcome {
  readonly scheduledEventId?: number | undefined;
  readonly startedEventId?: number | undefined;
  readonly identity?: string | undefined;
  readonly retryState?: enums.RetryState | undefined;
}

/** The failure of an activity as workflow code gets it, round its cause. */
export function activityFailure(
  message: string,
  activity: ActivityIdentity,
  outcome: ActivityOutcome,
  cause: Failure | undefined,
): Failure {
  return {
    message,
    cause,
    activityFailureInfo: {
      activityType: { name: activity.activityType },
      activityId: activity.activityId,
      identity: outcome.identity ?? '',
      retryState: outcome.retryState ?? enums.RetryState.UNSPECIFIED,
      scheduledEventId: outcome.scheduledEventId ?? 0,
      startedEventId: outcome.startedEventId ?? 0,
    },
  };
}

export function cancelledCause(details?: common.Payloads): Failure {
  return { canceledFailureInfo: details === undefined ? {} : { details } };
}

/** A failure with a type and nothing else, as the machines make up for what the server refused. */
export function applicationFailure(message: string, type: string): Failure {
  return { message, applicationFailureInfo: { type } };
}
