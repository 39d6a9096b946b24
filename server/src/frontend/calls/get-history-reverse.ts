import { SplicedResponse } from '@perdure/wire/types';
import { checkExecution } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

/** GetWorkflowExecutionHistoryReverseResponse.history */
const historyField = 1;

export function getHistoryReverse(frontend: Frontend): WorkflowHandler<'GetWorkflowExecutionHistoryReverse'> {
  const { history, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.execution, limits);
    const wanted = request.maximumPageSize ?? 0;
    const maximumPageSize = wanted <= 0 ? limits.historyPageBatchesMax : Math.min(wanted, limits.historyPageBatchesMax);
    const complete = { namespaceId: id, request: { ...request, maximumPageSize } };
    const page = await history.getHistoryReverse(complete, withinDeadline(context));
    return new SplicedResponse({ nextPageToken: page.nextPageToken }, [{ fieldNumber: historyField, bytes: page.events }]);
  };
}
