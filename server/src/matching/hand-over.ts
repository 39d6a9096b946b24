import { RequestError } from '@perdure/engine';
import { StoreUnavailableError } from '@perdure/engine/ports';
import { StatusCode } from '@perdure/wire/types';
import type { StartedTask } from '../tasks.js';
import { retryDelayMs, tryHistory, type MatchingContext } from './context.js';
import type { PendingPoll } from './pending-poll.js';
import type { QueueRef, TaskOffer } from '../tasks.js';

export type HandOver =
  | { readonly at: 'started'; readonly task: StartedTask }
  | { readonly at: 'stale' }
  /** The poll is gone and no answer ever came. History may have started the task; if so it answers stale to the next request id. */
  | { readonly at: 'lost' }
  /** History has trouble with this very task, which is no weather: it must not keep polls from others. */
  | { readonly at: 'broken' };

/** Failures in a row, none of them weather, after which a task is set aside. */
const brokenAtFailure = 3;
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
  const { identity, buildId } = poll;
  const request = { queue, offer, identity, buildId, requestId: context.random.uuid() };
  for (let failures = 1, broken = 0; ; failures += 1) {
    const answer = await tryHistory(context, (info) => history.recordTaskStarted(request, info));
    if (answer.ok) return answer.value;
    counters.handOverCallsFailed += 1;
    broken = isWeather(answer.error) ? 0 : broken + 1;
    if (broken === brokenAtFailure) return { at: 'broken' };
    if (failures === warnAtFailure) {
      const { workflowId, runId, shardId } = offer;
      logger.warn({ queue: queue.name, workflowId, runId, shardId, error: answer.error }, 'a task cannot be started, trying on');
    }
    await poll.pause(retryDelayMs(context, failures));
    if (!poll.open) return { at: 'lost' };
  }
}

const weather: ReadonlySet<number> = new Set([
  StatusCode.UNAVAILABLE,
  StatusCode.DEADLINE_EXCEEDED,
  StatusCode.RESOURCE_EXHAUSTED,
  StatusCode.ABORTED,
]);
const isWeather = (error: unknown): boolean =>
  error instanceof StoreUnavailableError || (error instanceof RequestError && weather.has(error.code));
