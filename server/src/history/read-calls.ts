/** The part of history that changes nothing: describe, read, ask. */
import { describeRun } from '@perdure/engine';
import type { BufferedQueries } from './buffered-queries.js';
import { addStartedEvent } from './describe.js';
import type { EventReader } from './event-reader.js';
import { HistoryPages } from './history-pages.js';
import { workflowNotFound } from './not-found.js';
import { runRef, type ShardFinder } from './on-run.js';
import { prepareQuery } from './prepare-query.js';
import { QueryCall } from './query-call.js';
import { reversePage } from './reverse-pages.js';
import type { HistoryService } from './service.js';
import { captureActivityTask } from './task-responses.js';

export type ReadCalls = Pick<
  HistoryService,
  'queryWorkflow' | 'prepareQuery' | 'describeWorkflow' | 'getHistory' | 'getHistoryReverse'
>;

export function createReadCalls(shards: ShardFinder, reader: EventReader, queries: BufferedQueries): ReadCalls {
  return {
    async queryWorkflow({ namespaceId, request }, call) {
      const ref = runRef(namespaceId, request.execution);
      return new QueryCall(shards.shardOf(namespaceId, ref.workflowId), queries, ref, request, call).answer();
    },

    prepareQuery: (request) => prepareQuery(shards, reader, request),

    async describeWorkflow({ namespaceId, request }) {
      const ref = runRef(namespaceId, request.execution);
      const shard = shards.shardOf(namespaceId, ref.workflowId);
      const seen = await shard.read(ref, (run, unit) => {
        if (run === undefined) throw workflowNotFound(ref);
        const upserted = run.state.origin.get('upserted');
        return { description: describeRun(run.state), upserted, ...captureActivityTask(unit, run, 0) };
      });
      return addStartedEvent(reader, seen.view, seen.description, seen.upserted);
    },

    async getHistory(request, call) {
      const workflowId = request.request.execution?.workflowId ?? '';
      return new HistoryPages(reader, shards.shardOf(request.namespaceId, workflowId)).get(request, call);
    },

    async getHistoryReverse(request) {
      const workflowId = request.request.execution?.workflowId ?? '';
      return reversePage(reader, shards.shardOf(request.namespaceId, workflowId), request);
    },
  };
}
