import { RequestError, unavailable } from '@perdure/engine';
import { type Clock, StoreUnavailableError } from '@perdure/engine/ports';
import { StatusCode, type CallContext, type Handler, type SplicedResponse } from '@perdure/wire/types';
import type { Metrics } from '../telemetry/metrics.js';

/** Calls that may wait for something to happen: their length says nothing about the server. */
const longPolls: ReadonlySet<string> = new Set([
  'PollWorkflowTaskQueue',
  'PollActivityTaskQueue',
  'GetWorkflowExecutionHistory',
  'QueryWorkflow',
]);

/** The handler, counted; the store's weather becomes a status that tells the caller to try again. */
export function counted<Request, Response>(
  method: string,
  handler: Handler<Request, Response>,
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics },
): Handler<Request, Response> {
  const longPoll = longPolls.has(method);
  return async (request: Request, context: CallContext): Promise<Response | SplicedResponse<Response>> => {
    const startedMs = clock.now();
    let code: number = StatusCode.OK;
    try {
      return await handler(request, context);
    } catch (error) {
      const told = error instanceof StoreUnavailableError ? unavailable('The store cannot answer now.') : error;
      code = told instanceof RequestError ? told.code : StatusCode.INTERNAL;
      throw told;
    } finally {
      metrics.requestEnded({ method, code, latencyMs: clock.now() - startedMs, longPoll });
    }
  };
}
