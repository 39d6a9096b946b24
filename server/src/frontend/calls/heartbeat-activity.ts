import { checkLength } from '../check/ids.js';
import { blobFits } from '../check/blob-size.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { serverFailure } from './fitting-failure.js';

/** Details that are too large fail the activity; its worker is told to stop. */
export function heartbeatActivity(frontend: Frontend): WorkflowHandler<'RecordActivityTaskHeartbeat'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, limits);
    if (blobFits(frontend, payloadsSize(request.details), 'RecordActivityTaskHeartbeat', request)) {
      return history.heartbeatActivityTask({ namespaceId: id, request }, withinDeadline(context));
    }
    const { taskToken, identity } = request;
    const failed = { taskToken, identity, failure: serverFailure('Heartbeat details exceed size limit.') };
    await history.failActivityTask({ namespaceId: id, request: failed }, withinDeadline(context));
    return { cancelRequested: true };
  };
}
