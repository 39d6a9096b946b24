import type { StartedTask } from '../tasks.js';
import { retryDelayMs, tryHistory, type MatchingContext } from './context.js';
import type { PendingPoll } from './pending-poll.js';
import type { QueueRef, TaskOffer } from '../tasks.js';

export type HandOver =
  | { readonly at: 'started'; readonly task: StartedTask }
  | { readonly at: 'stale' }
  /** The poll is gone and no answer ever came. History may have started the task; if so it answers stale to the next request id. */
  | { readonly at: 'lost' };

/** Failures in a row worth a warning: about 2.5 seconds of them. */
const warnAtFailure = 9;

/**
 * Asks history to start the task for this poll. A call that fails may have succeeded there, so it is repeated with the same request
 * id, which gets the same answer, for as long as the poll is open. The caller's signal is not passed on: a call half done helps nobody.
 */
export async function handOver(
  context: MatchingContext,
  { queue, offer, poll }: { readonly queue: QueueRef; readonly offer: TaskOffer; readonly poll: PendingPoll },
): Promise<HandOver> {
  const { history, counters, logger } = context;
  const request = { queue, offer, identity: poll.identity, requestId: context.random.uuid() };
  for (let failures = 1; ; failures += 1) {
    const answer = await tryHistory(context, (info) => history.recordTaskStarted(request, info));
    if (answer.ok) return answer.value;
    counters.handOverCallsFailed += 1;
    if (failures === warnAtFailure) {
      const { workflowId, runId, shardId } = offer;
      logger.warn({ queue: queue.name, workflowId, runId, shardId, error: answer.error }, 'a task cannot be started, trying on');
    }
    await poll.pause(retryDelayMs(context, failures));
    if (!poll.open) return { at: 'lost' };
  }
}
