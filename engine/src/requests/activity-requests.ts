/** What a worker says about an activity it runs: completed, failed, canceled, still alive (semantics ACT). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { invalidArgument, notFound } from '../errors.js';
import type { Activity, StartedActivity } from '../execution/activity.js';
import type { RunDraft, TransitionContext } from '../execution/draft.js';
import type { RunState } from '../execution/state.js';
import { keptFailure } from '../execution/truncate-failure.js';
import { closeActivity, decideRetry } from './activity-close.js';
import { changed, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';

const { EventType } = enums;

/** What a worker's token says about the attempt it runs. */
export interface ActivityTaskToken {
  /** 0: whoever answers has no token and names the activity by its id; that is for whichever attempt is the current one (ACT-8). */
  readonly scheduledEventId: number;
  readonly attempt: number;
  readonly activityId?: string;
}

interface Attempt {
  readonly draft: RunDraft;
  readonly activity: StartedActivity;
}

/** The running attempt that a token belongs to, or NOT_FOUND. */
function findAttempt(state: RunState, token: ActivityTaskToken, context: TransitionContext): Attempt {
  const draft = draftOpenRun(state, context);
  const activity = findPending(draft, token);
  const isById = token.scheduledEventId === 0;
  if (activity?.at !== 'started' || (!isById && activity.attempt !== token.attempt)) throw noSuchAttempt();
  return { draft, activity };
}

/** As `findAttempt`; but an activity that is named by id may be completed before its attempt has started (ACT-8). */
function findCompletable(
  state: RunState,
  token: ActivityTaskToken,
  context: TransitionContext,
): { readonly draft: RunDraft; readonly activity: Activity } {
  if (token.scheduledEventId !== 0) return findAttempt(state, token, context);
  const draft = draftOpenRun(state, context);
  const activity = findPending(draft, token);
  if (activity === undefined) throw noSuchAttempt();
  return { draft, activity };
}

function findPending(draft: RunDraft, { scheduledEventId, activityId = '' }: ActivityTaskToken): Activity | undefined {
  if (scheduledEventId !== 0) return draft.activities.get(scheduledEventId);
  const byId = draft.activityIds.get(activityId);
  if (byId !== undefined) return draft.activities.get(byId);
  throw notFound(`cannot find pending activity with ActivityID ${activityId}, check workflow execution history for more details`);
}

const noSuchAttempt = () => notFound('invalid activityID or activity already timed out or invoking workflow is completed');

export function decideActivityCompleted(
  state: RunState,
  token: ActivityTaskToken,
  request: Pick<workflowservice.RespondActivityTaskCompletedRequest, 'result' | 'identity' | 'workerVersion'>,
  context: TransitionContext,
): Decision<undefined> {
  const { draft, activity } = findCompletable(state, token, context);
  const event = {
    eventType: EventType.ACTIVITY_TASK_COMPLETED,
    activityTaskCompletedEventAttributes: {
      result: request.result,
      scheduledEventId: activity.scheduledEventId,
      identity: request.identity,
    },
  };
  closeActivity(draft, activity, event, { completedBy: request.identity ?? '', workerVersion: request.workerVersion });
  return changed(draft, undefined);
}

export function decideActivityFailed(
  state: RunState,
  token: ActivityTaskToken,
  request: Pick<
    workflowservice.RespondActivityTaskFailedRequest,
    'failure' | 'identity' | 'lastHeartbeatDetails' | 'workerVersion'
  >,
  context: TransitionContext,
): Decision<undefined> {
  const { draft, activity } = findAttempt(state, token, context);
  const { failure } = request;
  const { scheduledEventId } = activity;
  if (request.lastHeartbeatDetails !== undefined) {
    const fact = { at: 'heartbeat', timeMs: context.now, details: request.lastHeartbeatDetails } as const;
    draft.record({ at: 'activity', scheduledEventId, fact });
  }
  const retry = decideRetry(activity, failure, context.now);
  if (retry.at === 'retry') {
    const fact = {
      at: 'retryScheduled',
      timeMs: context.now,
      retryAtMs: context.now + retry.waitMs,
      failure: keptFailure(failure),
      stamp: draft.root.lastStamp + 1,
    } as const;
    draft.record({ at: 'activity', scheduledEventId, fact });
    return changed(draft, undefined);
  }
  const { identity, workerVersion } = request;
  const event = {
    eventType: EventType.ACTIVITY_TASK_FAILED,
    activityTaskFailedEventAttributes: {
      failure,
      scheduledEventId,
      identity,
      retryState: retry.retryState,
    },
  };
  closeActivity(draft, activity, event, { workerVersion });
  return changed(draft, undefined);
}

export function decideActivityCanceled(
  state: RunState,
  token: ActivityTaskToken,
  request: Pick<workflowservice.RespondActivityTaskCanceledRequest, 'details' | 'identity'>,
  context: TransitionContext,
): Decision<undefined> {
  const { draft, activity } = findAttempt(state, token, context);
  if (activity.cancelRequestedEventId === 0)
    throw invalidArgument('unable to mark activity as canceled without activity being request canceled first');
  closeActivity(draft, activity, {
    eventType: EventType.ACTIVITY_TASK_CANCELED,
    activityTaskCanceledEventAttributes: {
      details: request.details,
      latestCancelRequestedEventId: activity.cancelRequestedEventId,
      scheduledEventId: activity.scheduledEventId,
      identity: request.identity,
    },
  });
  return changed(draft, undefined);
}

export interface HeartbeatReply {
  readonly cancelRequested: boolean;
}

export function decideActivityHeartbeat(
  state: RunState,
  token: ActivityTaskToken,
  request: Pick<workflowservice.RecordActivityTaskHeartbeatRequest, 'details'>,
  context: TransitionContext,
): Decision<HeartbeatReply> {
  const { draft, activity } = findAttempt(state, token, context);
  const fact = { at: 'heartbeat', timeMs: context.now, details: request.details } as const;
  draft.record({ at: 'activity', scheduledEventId: activity.scheduledEventId, fact });
  return changed(draft, { cancelRequested: activity.cancelRequestedEventId > 0 });
}
