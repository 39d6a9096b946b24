import { SplicedResponse, enums, type CallContext, type workflowservice } from '@perdure/wire/types';
import type { HistoryPage } from '../../history/service.js';
import { checkExecution } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import type { Limits } from '../limits.js';
import { shuttingDown } from '../open-polls.js';
import { resolveNamespace } from '../resolve.js';

type HistoryRequest = workflowservice.GetWorkflowExecutionHistoryRequest;
const { HistoryEventFilterType } = enums;
/** GetWorkflowExecutionHistoryResponse.history */
const historyField = 1;

export function getHistory(frontend: Frontend): WorkflowHandler<'GetWorkflowExecutionHistory'> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkExecution(request.execution, frontend.limits);
    const page = await readPage(frontend, id, completeRequest(request, frontend.limits), context);
    // Spliced even when empty: SDKs expect a history, with events or without.
    return new SplicedResponse({ nextPageToken: page.nextPageToken }, [{ fieldNumber: historyField, bytes: page.events }]);
  };
}

function completeRequest(request: HistoryRequest, limits: Limits): HistoryRequest {
  const wanted = request.maximumPageSize ?? 0;
  return {
    ...request,
    maximumPageSize: wanted <= 0 ? limits.historyPageBatchesMax : Math.min(wanted, limits.historyPageBatchesMax),
    historyEventFilterType: request.historyEventFilterType || HistoryEventFilterType.ALL_EVENT,
  };
}

/** A read that may wait ends with UNAVAILABLE when the server goes, so that its caller asks the next one. */
async function readPage(
  frontend: Frontend,
  namespaceId: string,
  request: HistoryRequest,
  context: CallContext,
): Promise<HistoryPage> {
  const { history, openPolls } = frontend;
  const mayWait = request.waitNewEvent || request.historyEventFilterType === HistoryEventFilterType.CLOSE_EVENT;
  if (!mayWait) return history.getHistory({ namespaceId, request }, withinDeadline(context));
  const open = openPolls.begin(context.signal);
  try {
    return await history.getHistory({ namespaceId, request }, { deadlineMs: context.deadlineMs, signal: open.signal });
  } catch (error) {
    throw openPolls.closed ? shuttingDown() : error;
  } finally {
    open.end();
  }
}
