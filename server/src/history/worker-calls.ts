/** The part of history that workers and matching call: tasks started, tasks answered. */
import {
  decideActivityCanceled,
  decideActivityCompleted,
  decideActivityFailed,
  decideActivityHeartbeat,
  decideActivityTaskStarted,
  decideWorkflowTaskCompleted,
  decideWorkflowTaskFailed,
  decideWorkflowTaskStarted,
  invalidArgument,
  type Decision,
  type RunState,
  type TransitionContext,
} from '@perdure/engine';
import { DecodeError } from '@perdure/wire/codec';
import type { BufferedQueries } from './buffered-queries.js';
import type { EventReader } from './event-reader.js';
import { isUuid } from './ids.js';
import { workflowNotFound } from './not-found.js';
import { onRun, stateOf, type ShardFinder } from './on-run.js';
import { readDispatches } from './read-dispatches.js';
import type { HistoryService, OfNamespace, RecordTaskStartedRequest, RecordTaskStartedResult } from './service.js';
import type { Shard } from './shard.js';
import { shardNotOwned } from './shard-not-owned.js';
import { captureStarted, completionResponse } from './completion-response.js';
import { captureActivityTask, captureWorkflowTask, activityTaskResponse, workflowTaskResponse } from './task-responses.js';
import { queueBytes } from './task-rows.js';
import { decodeTaskToken, type TaskToken } from './task-token.js';

interface TokenRequest extends OfNamespace {
  readonly request: { readonly taskToken?: Uint8Array | undefined };
}

export type WorkerCalls = Pick<
  HistoryService,
  | 'recordTaskStarted'
  | 'completeWorkflowTask'
  | 'failWorkflowTask'
  | 'completeActivityTask'
  | 'failActivityTask'
  | 'cancelActivityTask'
  | 'heartbeatActivityTask'
  | 'readDispatches'
  | 'leaveStickyQueue'
>;

export function createWorkerCalls(shards: ShardFinder, reader: EventReader, queries: BufferedQueries): WorkerCalls {
  const onToken = tokenTransactions(shards);
  return {
    recordTaskStarted: (request) => recordTaskStarted(shards, reader, queries, request),

    async completeWorkflowTask({ namespaceId, request }) {
      const token = readToken({ namespaceId, request });
      const shard = shards.shardOf(namespaceId, token.workflowId);
      const { captured } = await shard.transact(
        token,
        (run, context) => decideWorkflowTaskCompleted(stateOf(run, token), workflowToken(token), request, context),
        (unit, run, decided) => {
          queries.completed(token.runId, request.queryResults, unit.pending);
          return captureStarted(unit, run, decided, queries);
        },
      );
      return completionResponse(reader, captured, shard.rangeId);
    },
    failWorkflowTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) =>
        decideWorkflowTaskFailed(state, workflowToken(token), request, context),
      ),
    completeActivityTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) => decideActivityCompleted(state, token, request, context)),
    failActivityTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) => decideActivityFailed(state, token, request, context)),
    cancelActivityTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) => decideActivityCanceled(state, token, request, context)),
    heartbeatActivityTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) => decideActivityHeartbeat(state, token, request, context)),

    readDispatches: (request) => readDispatches(shards.shardById(request.shardId), request),
    async leaveStickyQueue({ queue, offer }) {
      await shards.shardOf(offer.namespaceId, offer.workflowId).timers.leaveSticky(queue, offer);
    },
  };
}

/** Tokens of activities have no started event id. */
const workflowToken = ({ scheduledEventId, startedEventId = 0, attempt, stamp }: TaskToken) => ({
  scheduledEventId,
  startedEventId,
  attempt,
  stamp,
});

/** The frontend has checked that the token is there and of this namespace. */
function readToken({ namespaceId, request }: TokenRequest): TaskToken {
  try {
    const token = decodeTaskToken(request.taskToken ?? new Uint8Array(0));
    const isById = token.scheduledEventId === 0 && token.runId === '';
    if (token.namespaceId !== namespaceId || !(isById || isUuid(token.runId))) throw workflowNotFound(token);
    return token;
  } catch (error) {
    if (error instanceof DecodeError) throw invalidArgument('Error deserializing task token.');
    throw error;
  }
}

const tokenTransactions =
  (shards: ShardFinder) =>
  <Reply>(
    given: TokenRequest,
    decide: (state: RunState, token: TaskToken, context: TransitionContext) => Decision<Reply>,
  ): Promise<Reply> =>
    (async () => {
      const token = readToken(given);
      return onRun(shards, token, (state, context) => decide(state, token, context));
    })();

async function recordTaskStarted(
  shards: ShardFinder,
  reader: EventReader,
  queries: BufferedQueries,
  { queue, offer, identity, buildId, requestId }: RecordTaskStartedRequest,
): Promise<RecordTaskStartedResult> {
  const shard = shards.shardOf(offer.namespaceId, offer.workflowId);
  // A former owner that does not know of its loss yet: what it has in memory is older than the task.
  if (shard.shardId === offer.shardId && shard.rangeId < offer.rangeId) throw shardNotOwned(shard.shardId);
  const ref = { namespaceId: offer.namespaceId, workflowId: offer.workflowId, runId: offer.runId };
  const { scheduledEventId, stamp } = offer;
  const pickUp = { scheduledEventId, stamp, taskQueue: queue.name, requestId, identity, buildId };
  const ofWorkflow = queue.type === 1;
  const decide = ofWorkflow ? decideWorkflowTaskStarted : decideActivityTaskStarted;
  const { reply, captured } = await shard.transact(
    ref,
    (run, context) => (run === undefined ? GONE : decide(run.state, pickUp, context)),
    (unit, run, decided) => {
      if (decided.at === 'stale') return undefined;
      return ofWorkflow ? captureWorkflowTask(unit, run, false, queries) : captureActivityTask(unit, run, offer.scheduledEventId);
    },
  );
  if (reply.at === 'stale' || captured === undefined) {
    if (reply.at === 'stale' && reply.obsolete) forgetRow(shard, queue, offer);
    return { at: 'stale' };
  }
  const task = ofWorkflow
    ? await workflowTaskResponse(reader, captured, shard.rangeId)
    : await activityTaskResponse(reader, captured);
  return { at: 'started', task };
}

const GONE = { drafts: [], reply: { at: 'stale', obsolete: true } } as const;

/** A row that a commit has not taken away, of a task that has moved on. */
function forgetRow(
  shard: Shard,
  queue: RecordTaskStartedRequest['queue'],
  { priority, order }: RecordTaskStartedRequest['offer'],
): void {
  shard.options.commits.tidy(shard, { dispatchesRemoved: [{ queue: queueBytes(queue), priority, order }] });
}
