/** What a worker gets with a query that is dispatched to it directly (semantics WT-23). */
import { enums, type workflowservice } from '@perdure/wire/types';
import type { QueueRef, StartedWorkflowTask } from '../tasks.js';
import { joinFrames, viewHistory, visibleEnd, type EventReader, type HistoryView } from './event-reader.js';
import { continueAfter } from './history-pages.js';
import type { ShardFinder } from './on-run.js';
import { workflowNotFound } from './not-found.js';

export async function prepareQuery(
  shards: ShardFinder,
  reader: EventReader,
  { queue, workflowId, runId }: { readonly queue: QueueRef; readonly workflowId: string; readonly runId: string },
): Promise<StartedWorkflowTask> {
  const ref = { namespaceId: queue.namespaceId, workflowId, runId };
  const shard = shards.shardOf(queue.namespaceId, workflowId);
  const seen = await shard.read(ref, (run, unit) => {
    if (run === undefined) throw workflowNotFound(ref);
    return viewHistory(unit.key.slot, run);
  });
  return queryTask(reader, { ...seen, unwritten: [] }, queue, shard.rangeId);
}

/** No history for a worker that has the run in its cache, otherwise all of it that is written. */
async function queryTask(reader: EventReader, view: HistoryView, queue: QueueRef, rangeId: number): Promise<StartedWorkflowTask> {
  const { root } = view;
  const cached = queue.sticky && root.sticky?.taskQueue === queue.name;
  const page = cached ? undefined : await reader.readPage(view, 1, Number.POSITIVE_INFINITY);
  const more = page !== undefined && page.nextEventId < visibleEnd(view);
  const response: workflowservice.PollWorkflowTaskQueueResponse = {
    workflowExecution: { workflowId: root.workflowId, runId: root.runId },
    workflowType: { name: root.workflowType },
    previousStartedEventId: root.previousStartedEventId,
    attempt: 1,
    workflowExecutionTaskQueue: { name: root.taskQueue, kind: enums.TaskQueueKind.NORMAL },
    ...(more && { nextPageToken: continueAfter(view, page, rangeId) }),
  };
  return { at: 'workflowTask', response, events: joinFrames(page?.frames ?? []) };
}
