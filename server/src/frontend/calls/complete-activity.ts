import { checkLength } from '../check/ids.js';
import { blobFits } from '../check/blob-size.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { serverFailure } from './fitting-failure.js';

/** A result that is too large fails the activity: the worker could only send it again. */
export function completeActivity(frontend: Frontend): WorkflowHandler<'RespondActivityTaskCompleted'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, limits);
    if (blobFits(frontend, payloadsSize(request.result), 'RespondActivityTaskCompleted', request)) {
      await history.completeActivityTask({ namespaceId: id, request }, withinDeadline(context));
    } else {
      const { taskToken, identity } = request;
      const failed = { taskToken, identity, failure: serverFailure('Complete result exceeds size limit.') };
      await history.failActivityTask({ namespaceId: id, request: failed }, withinDeadline(context));
    }
    return {};
  };
}
