import { encodeQueryToken } from '../query-token.js';
import type { QueueRef } from '../tasks.js';
import { tryHistory, type MatchingContext } from './context.js';
import type { PendingPoll } from './pending-poll.js';
import type { PendingQuery } from './pending-query.js';

/**
 * Asks history for what a worker must have to answer, and answers the poll with it. If history cannot tell, the caller hears of it;
 * queries are safe to repeat, and nothing has been started. Returns whether the worker has the query now.
 */
export async function handQuery(
  context: MatchingContext,
  { queue, query, poll }: { readonly queue: QueueRef; readonly query: PendingQuery; readonly poll: PendingPoll },
): Promise<boolean> {
  // A caller may have gone away this very moment, before our listener heard of it.
  if (poll.aborted) poll.close(undefined);
  if (!poll.open || !query.open) return false;
  const { workflowId, runId } = query.request;
  const prepared = await tryHistory(context, (info) => context.history.prepareQuery({ queue, workflowId, runId }, info));
  if (!prepared.ok) query.fail(prepared.error);
  if (!prepared.ok || !poll.open || !query.open) return false;
  const { response, events } = prepared.value;
  const taskToken = encodeQueryToken({ queue, queryId: query.id });
  poll.close({ at: 'workflowTask', response: { ...response, taskToken, query: query.request.query }, events });
  return true;
}
