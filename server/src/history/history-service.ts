/** HistoryService over the shards of this host: finds the shard, decides on the tip, answers when it is durable. */
import {
  decideRequestCancel,
  decideResetSticky,
  decideSignal,
  decideSignalWithStart,
  decideStart,
  decideTerminate,
} from '@perdure/engine';
import { enums } from '@perdure/wire/types';
import { createAcrossRuns } from './across-service.js';
import { BufferedQueries } from './buffered-queries.js';
import { EventReader } from './event-reader.js';
import { onRun, runRef, type ShardFinder } from './on-run.js';
import { createReadCalls } from './read-calls.js';
import type { HistoryService } from './service.js';
import type { ShardOptions } from './shard.js';
import { captureWorkflowTask, workflowTaskResponse } from './task-responses.js';
import { createWorkerCalls } from './worker-calls.js';

type Options = Pick<ShardOptions, 'store' | 'storeTimeoutMs' | 'random'>;

export function createHistoryService(shards: ShardFinder, options: Options): HistoryService {
  const reader = new EventReader(options.store, options.storeTimeoutMs);
  const queries = new BufferedQueries();
  return {
    async startWorkflow({ namespaceId, request }) {
      const workflowId = request.workflowId ?? '';
      const runId = options.random.uuid();
      const shard = shards.shardOf(namespaceId, workflowId);
      const { reply, captured } = await shard.transact(
        { namespaceId, workflowId, runId: '' },
        (run, context) => decideStart(run?.state, { namespaceId, request, runId }, context),
        (unit, run, { eagerTask }) => (eagerTask ? captureWorkflowTask(unit, run, false, queries) : undefined),
      );
      const event = { eventRef: { eventId: 1, eventType: enums.EventType.WORKFLOW_EXECUTION_STARTED } };
      const link = { workflowEvent: { namespace: request.namespace, workflowId, runId: reply.runId, ...event } };
      const { eagerTask: _, ...told } = reply;
      const response = { ...told, link };
      if (captured === undefined) return { response, workflowTaskEvents: undefined };
      const task = await workflowTaskResponse(reader, captured, shard.rangeId);
      return { response: { ...response, eagerWorkflowTask: task.response }, workflowTaskEvents: task.events };
    },

    async signalWorkflow({ namespaceId, request }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideSignal(state, request, context));
    },

    async signalWithStart({ namespaceId, request }) {
      const workflowId = request.workflowId ?? '';
      const runId = options.random.uuid();
      const { reply } = await shards
        .shardOf(namespaceId, workflowId)
        .transact({ namespaceId, workflowId, runId: '' }, (run, context) =>
          decideSignalWithStart(run?.state, { namespaceId, request, runId }, context),
        );
      return reply;
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

    ...createAcrossRuns(shards),
    ...createReadCalls(shards, reader, queries),
    ...createWorkerCalls(shards, reader, queries),
  };
}
