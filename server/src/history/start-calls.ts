/** The part of history that begins runs. */
import { decideSignalWithStart, decideStart, type StartReply } from '@perdure/engine';
import type { Random } from '@perdure/engine/ports';
import { enums, type common, type workflowservice } from '@perdure/wire/types';
import type { BufferedQueries } from './buffered-queries.js';
import type { EventReader } from './event-reader.js';
import type { ShardFinder } from './on-run.js';
import type { HistoryService } from './service.js';
import { captureWorkflowTask, workflowTaskResponse } from './task-responses.js';

const { EventType } = enums;

export type StartCalls = Pick<HistoryService, 'startWorkflow' | 'signalWithStart'>;

export function createStartCalls(shards: ShardFinder, reader: EventReader, queries: BufferedQueries, random: Random): StartCalls {
  return {
    async startWorkflow({ namespaceId, request }) {
      const workflowId = request.workflowId ?? '';
      const runId = random.uuid();
      const shard = shards.shardOf(namespaceId, workflowId);
      const { reply, captured } = await shard.transact(
        { namespaceId, workflowId, runId: '' },
        (run, context) => decideStart(run?.state, { namespaceId, request, runId }, context),
        (unit, run, { eagerTask }) => (eagerTask ? captureWorkflowTask(unit, run, false, queries) : undefined),
      );
      const { runId: ofRun, started, status } = reply;
      const response = { runId: ofRun, started, status, link: linkTo(request, reply) };
      if (captured === undefined) return { response, workflowTaskEvents: undefined };
      const task = await workflowTaskResponse(reader, captured, shard.rangeId);
      return { response: { ...response, eagerWorkflowTask: task.response }, workflowTaskEvents: task.events };
    },

    async signalWithStart({ namespaceId, request }) {
      const workflowId = request.workflowId ?? '';
      const runId = random.uuid();
      const { reply } = await shards
        .shardOf(namespaceId, workflowId)
        .transact({ namespaceId, workflowId, runId: '' }, (run, context) =>
          decideSignalWithStart(run?.state, { namespaceId, request, runId }, context),
        );
      return reply;
    },
  };
}

/** To the event that tells of the start, wherever that is once a started task has ended. */
function linkTo(
  { namespace, workflowId, requestId }: workflowservice.StartWorkflowExecutionRequest,
  { runId, attached }: StartReply,
): common.Link {
  const event = attached
    ? { requestIdRef: { requestId, eventType: EventType.WORKFLOW_EXECUTION_OPTIONS_UPDATED } }
    : { eventRef: { eventId: 1, eventType: EventType.WORKFLOW_EXECUTION_STARTED } };
  return { workflowEvent: { namespace, workflowId, runId, ...event } };
}
