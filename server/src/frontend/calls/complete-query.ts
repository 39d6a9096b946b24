import { invalidArgument } from '@perdure/engine';
import { enums, type query, type workflowservice } from '@perdure/wire/types';
import { decodeQueryToken } from '../../query-token.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import type { Limits } from '../limits.js';
import { resolveToken } from '../resolve.js';
import { fittingFailure } from './fitting-failure.js';

const tooLarge = { errorMessage: 'Blob data size exceeds limit.' } as const;

/** RespondQueryTaskCompleted: the answer goes to where the caller waits. */
export function completeQuery(frontend: Frontend): WorkflowHandler<'RespondQueryTaskCompleted'> {
  const { matching, limits } = frontend;
  return async (request, context) => {
    const { id } = await resolveToken(frontend, request);
    const token = decodeQueryToken(request.taskToken as Uint8Array);
    if (token === undefined || token.queue.namespaceId !== id) throw invalidArgument('Invalid TaskToken.');
    await matching.answerQuery({ ...token, request: fittingAnswer(request, limits) }, withinDeadline(context));
    return {};
  };
}

/** An answer that is too large is an error to whoever asked: the worker could only send it again. */
function fittingAnswer(request: workflowservice.RespondQueryTaskCompletedRequest, limits: Limits) {
  if (payloadsSize(request.queryResult) <= limits.blobBytesMax)
    return { ...request, failure: fittingFailure(request.failure, limits) };
  return { ...tooLarge, completedType: enums.QueryResultType.FAILED };
}

/** The same for answers that come with a completed workflow task. */
export function fittingResults(
  results: Readonly<Record<string, query.WorkflowQueryResult>> | undefined,
  limits: Limits,
): Readonly<Record<string, query.WorkflowQueryResult>> {
  const fitting = Object.entries(results ?? {}).map(([id, result]): [string, query.WorkflowQueryResult] => {
    if (payloadsSize(result.answer) > limits.blobBytesMax) return [id, { ...tooLarge, resultType: enums.QueryResultType.FAILED }];
    return [id, { ...result, failure: fittingFailure(result.failure, limits) }];
  });
  return Object.fromEntries(fitting);
}
