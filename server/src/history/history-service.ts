/** HistoryService over the shards of this host: finds the shard, decides on the tip, answers when it is durable. */
import { decideRequestCancel, decideResetSticky, decideSignal, decideTerminate } from '@perdure/engine';
import { createAcrossRuns } from './across-service.js';
import { BufferedQueries } from './buffered-queries.js';
import { EventReader } from './event-reader.js';
import { onRun, runRef, type ShardFinder } from './on-run.js';
import { createReadCalls } from './read-calls.js';
import type { HistoryService } from './service.js';
import type { ShardOptions } from './shard.js';
import { createStartCalls } from './start-calls.js';
import { createWorkerCalls } from './worker-calls.js';

type Options = Pick<ShardOptions, 'store' | 'storeTimeoutMs' | 'random'>;

export function createHistoryService(shards: ShardFinder, options: Options): HistoryService {
  const reader = new EventReader(options.store, options.storeTimeoutMs);
  const queries = new BufferedQueries();
  return {
    async signalWorkflow({ namespaceId, request }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideSignal(state, request, context));
    },

    async requestCancelWorkflow({ namespaceId, request }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideRequestCancel(state, request, context));
    },

    async terminateWorkflow({ namespaceId, request }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideTerminate(state, request, context));
    },

    async resetStickyQueue({ namespaceId, request }) {
      await onRun(shards, runRef(namespaceId, request.execution), decideResetSticky);
    },

    ...createStartCalls(shards, reader, queries, options.random),
    ...createAcrossRuns(shards),
    ...createReadCalls(shards, reader, queries),
    ...createWorkerCalls(shards, reader, queries),
  };
}
