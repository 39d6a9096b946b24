import { RequestError, unavailable } from '@perdure/engine';
import { type Clock, StoreUnavailableError } from '@perdure/engine/ports';
import { StatusCode, type CallContext, type Handler, type SplicedResponse } from '@perdure/wire/types';
import type { Metrics } from '../telemetry/metrics.js';
import { callKind, type OverloadGuard } from './overload-guard.js';

/** Calls that may wait for something to happen: their length says nothing about the server. */
const longPolls: ReadonlySet<string> = new Set([
  'PollWorkflowTaskQueue',
  'PollActivityTaskQueue',
  'GetWorkflowExecutionHistory',
  'QueryWorkflow',
]);

/** The handler, let in and counted; the store's weather becomes a status that tells the caller to try again. */
export function counted<Request, Response>(
  method: string,
  handler: Handler<Request, Response>,
  { clock, metrics, guard }: { readonly clock: Clock; readonly metrics: Metrics; readonly guard: OverloadGuard },
): Handler<Request, Response> {
  const longPoll = longPolls.has(method);
  const kind = callKind(method);
  return async (request: Request, context: CallContext): Promise<Response | SplicedResponse<Response>> => {
    const startedMs = clock.now();
    let code: number = StatusCode.OK;
    let admitted = false;
    try {
      guard.enter(kind);
      admitted = true;
      return await handler(request, context);
    } catch (error) {
      const told = error instanceof StoreUnavailableError ? unavailable('The store cannot answer now.') : error;
      code = told instanceof RequestError ? told.code : StatusCode.INTERNAL;
      throw told;
    } finally {
      const latencyMs = clock.now() - startedMs;
      if (admitted) guard.leave(kind, latencyMs);
      metrics.requestEnded({ method, code, latencyMs, longPoll });
    }
  };
}
