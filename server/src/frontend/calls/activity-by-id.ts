/** The calls about an activity that name it by its id: each is the call by token with a token that says no more than that. */
import { invalidArgument } from '@perdure/engine';
import type { CallContext, SplicedResponse } from '@perdure/wire/types';
import { isUuid } from '../../history/ids.js';
import { encodeTaskToken } from '../../history/task-token.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { checkLength } from '../check/ids.js';
import { resolveNamespace } from '../resolve.js';
import { cancelActivity } from './cancel-activity.js';
import { completeActivity } from './complete-activity.js';
import { failAnyhow } from './fail-activity.js';
import { heartbeatActivity } from './heartbeat-activity.js';

interface ById {
  readonly namespace?: string | undefined;
  readonly workflowId?: string | undefined;
  /** Empty: the current run. */
  readonly runId?: string | undefined;
  readonly activityId?: string | undefined;
}
interface ByToken {
  readonly taskToken: Uint8Array;
}
type Answer<Response> = Promise<Response | SplicedResponse<Response>>;

function byId<Response>(
  frontend: Frontend,
  byToken: (request: ByToken, context: CallContext) => Answer<Response>,
): (request: ById, context: CallContext) => Answer<Response> {
  return async (request, context) => {
    const { id: namespaceId } = await resolveNamespace(frontend, request.namespace, 'use');
    const { workflowId = '', runId = '', activityId = '', ...rest } = request;
    if (activityId === '') throw invalidArgument('ActivityId is not set on request.');
    checkLength('WorkflowId', workflowId, frontend.limits);
    // Without a workflow the activity would be a standalone one, which there cannot be.
    if (workflowId === '') throw invalidArgument('WorkflowId is not set on request.');
    if (runId !== '' && !isUuid(runId)) throw invalidArgument('RunId is not valid UUID.');
    const named = { namespaceId, workflowId, runId, activityId, scheduledEventId: 0, attempt: 0, stamp: 0 };
    return byToken({ ...rest, taskToken: encodeTaskToken(named) }, context);
  };
}

export const completeActivityById = (frontend: Frontend): WorkflowHandler<'RespondActivityTaskCompletedById'> =>
  byId(frontend, completeActivity(frontend));
export const failActivityById = (frontend: Frontend): WorkflowHandler<'RespondActivityTaskFailedById'> =>
  byId(frontend, failAnyhow(frontend));
export const cancelActivityById = (frontend: Frontend): WorkflowHandler<'RespondActivityTaskCanceledById'> =>
  byId(frontend, cancelActivity(frontend));
export const heartbeatActivityById = (frontend: Frontend): WorkflowHandler<'RecordActivityTaskHeartbeatById'> =>
  byId(frontend, heartbeatActivity(frontend));
