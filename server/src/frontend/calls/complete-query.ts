import { invalidArgument } from '@perdure/engine';
import { enums, type query, type workflowservice } from '@perdure/wire/types';
import { decodeQueryToken } from '../../query-token.js';
import { blobFits } from '../check/blob-size.js';
import { payloadsSize } from '../check/payload-size.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveToken } from '../resolve.js';
import { fittingFailure } from './fitting-failure.js';

const method = 'RespondQueryTaskCompleted';
const tooLarge = { errorMessage: 'Blob data size exceeds limit.' } as const;

/** RespondQueryTaskCompleted: the answer goes to where the caller waits. */
export function completeQuery(frontend: Frontend): WorkflowHandler<typeof method> {
  const { matching } = frontend;
  return async (request, context) => {
    const { id, name } = await resolveToken(frontend, request);
    const token = decodeQueryToken(request.taskToken as Uint8Array);
    if (token === undefined || token.queue.namespaceId !== id) throw invalidArgument('Invalid TaskToken.');
    await matching.answerQuery({ ...token, request: fittingAnswer(frontend, request, name) }, withinDeadline(context));
    return {};
  };
}

/** An answer that is too large is an error to whoever asked: the worker could only send it again. */
function fittingAnswer(frontend: Frontend, request: workflowservice.RespondQueryTaskCompletedRequest, namespace: string) {
  // Its token does not say which run was asked.
  const asked = { namespace };
  if (blobFits(frontend, payloadsSize(request.queryResult), method, asked))
    return { ...request, failure: fittingFailure(frontend, request.failure, method, asked) };
  return { ...tooLarge, completedType: enums.QueryResultType.FAILED };
}

/** The same for answers that come with a completed workflow task. */
export function fittingResults(
  frontend: Frontend,
  request: workflowservice.RespondWorkflowTaskCompletedRequest,
): Readonly<Record<string, query.WorkflowQueryResult>> {
  const operation = 'ConsistentQuery';
  const fitting = Object.entries(request.queryResults ?? {}).map(([id, result]): [string, query.WorkflowQueryResult] => {
    if (!blobFits(frontend, payloadsSize(result.answer), operation, request))
      return [id, { ...tooLarge, resultType: enums.QueryResultType.FAILED }];
    return [id, { ...result, failure: fittingFailure(frontend, result.failure, operation, request) }];
  });
  return Object.fromEntries(fitting);
}
