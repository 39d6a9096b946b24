import { invalidArgument } from '@perdure/engine';
import type { failure } from '@perdure/wire/types';
import { checkLength } from '../check/ids.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { fittingFailure, serverFailure } from './fitting-failure.js';

/** No failure at all is accepted; one of another kind than the application's is not the worker's to report. */
export function failActivity(frontend: Frontend): WorkflowHandler<'RespondActivityTaskFailed'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    checkFailure(request.failure);
    checkLength('Identity', request.identity, limits);
    const detailsFit = payloadsSize(request.lastHeartbeatDetails) <= limits.blobBytesMax;
    const kept = fittingFailure(request.failure, limits);
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

function checkFailure(reported: failure.Failure | undefined): void {
  if (reported !== undefined && reported.applicationFailureInfo === undefined) {
    throw invalidArgument('Failure must have ApplicationFailureInfo.');
  }
  for (let each = reported; each !== undefined; each = each.cause) {
    const { seconds = 0, nanos = 0 } = each.applicationFailureInfo?.nextRetryDelay ?? {};
    if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0) || Math.abs(nanos) > 999_999_999) {
      throw invalidArgument('NextRetryDelay is not a valid duration: seconds and nanos do not fit together');
    }
  }
}
