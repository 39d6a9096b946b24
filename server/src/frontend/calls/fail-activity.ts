import { invalidArgument } from '@perdure/engine';
import { checkLength } from '../check/ids.js';
import { blobFits } from '../check/blob-size.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { fittingFailure, serverFailure } from './fitting-failure.js';

const method = 'RespondActivityTaskFailed';

/** No failure at all is accepted; one of another kind than the application's is not the worker's to report. */
export function failActivity(frontend: Frontend): WorkflowHandler<typeof method> {
  const fail = failAnyhow(frontend);
  return async (request, context) => {
    await resolveToken(frontend, request);
    if (request.failure !== undefined && request.failure.applicationFailureInfo === undefined)
      throw invalidArgument('Failure must have ApplicationFailureInfo.');
    return fail(request, context);
  };
}

/** Whatever the failure is: by its id an activity may be failed with any, as in the system we are compatible with. */
export function failAnyhow(frontend: Frontend): WorkflowHandler<typeof method> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkLength('Identity', request.identity, limits);
    const detailsFit = blobFits(frontend, payloadsSize(request.lastHeartbeatDetails), method, request);
    const kept = fittingFailure(frontend, request.failure, method, request);
    const complete = { ...request, failure: kept, lastHeartbeatDetails: detailsFit ? request.lastHeartbeatDetails : undefined };
    await history.failActivityTask({ namespaceId: id, request: complete }, withinDeadline(context));
    return {
      failures: [
        ...(detailsFit ? [] : [serverFailure('Heartbeat details exceed size limit.')]),
        ...(kept === request.failure || kept === undefined ? [] : [kept]),
      ],
    };
  };
}
