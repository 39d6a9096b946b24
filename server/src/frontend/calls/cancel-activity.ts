import { checkLength } from '../check/ids.js';
import { blobFits } from '../check/blob-size.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { serverFailure } from './fitting-failure.js';

export function cancelActivity(frontend: Frontend): WorkflowHandler<'RespondActivityTaskCanceled'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, limits);
    if (blobFits(frontend, payloadsSize(request.details), 'RespondActivityTaskCanceled', request)) {
      await history.cancelActivityTask({ namespaceId: id, request }, withinDeadline(context));
    } else {
      const { taskToken, identity } = request;
      const failed = { taskToken, identity, failure: serverFailure('Cancel details exceed size limit.') };
      await history.failActivityTask({ namespaceId: id, request: failed }, withinDeadline(context));
    }
    return {};
  };
}
