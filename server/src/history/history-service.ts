/** HistoryService over the shards of this host: finds the shard, decides on the tip, answers when it is durable. */
import {
  decideActivityCanceled,
  decideActivityCompleted,
  decideActivityFailed,
  decideActivityHeartbeat,
  decideActivityTaskStarted,
  decideRequestCancel,
  decideSignal,
  decideSignalWithStart,
  decideStart,
  decideTerminate,
  decideWorkflowTaskCompleted,
  decideWorkflowTaskFailed,
  decideWorkflowTaskStarted,
  describeRun,
  invalidArgument,
  type Decision,
  type RunState,
  type TransitionContext,
} from '@perdure/engine';
import { DecodeError } from '@perdure/wire/codec';
import { enums } from '@perdure/wire/types';
import { BufferedQueries } from './buffered-queries.js';
import { EventReader } from './event-reader.js';
import { HistoryPages } from './history-pages.js';
import { isUuid } from './ids.js';
import { workflowNotFound } from './not-found.js';
import { readDispatches } from './read-dispatches.js';
import type { HistoryService, OfNamespace, RecordTaskStartedRequest, RecordTaskStartedResult } from './service.js';
import type { RunRef } from './run-ref.js';
import type { Shard, ShardOptions } from './shard.js';
import { prepareQuery } from './prepare-query.js';
import { QueryCall } from './query-call.js';
import { captureActivityTask, captureWorkflowTask, activityTaskResponse, workflowTaskResponse } from './task-responses.js';
import { decodeTaskToken, type TaskToken } from './task-token.js';
import { queueBytes } from './task-rows.js';
import { addStartedEvent } from './describe.js';

export interface ShardFinder {
  /** The shard of a workflow, if this host owns it; throws `shardNotOwned` otherwise. */
  shardOf(namespaceId: string, workflowId: string): Shard;
  shardById(shardId: number): Shard;
}

type Options = Pick<ShardOptions, 'store' | 'storeTimeoutMs' | 'random'>;
interface TokenRequest extends OfNamespace {
  readonly request: { readonly taskToken?: Uint8Array | undefined };
}

export function createHistoryService(shards: ShardFinder, options: Options): HistoryService {
  const reader = new EventReader(options.store, options.storeTimeoutMs);
  const onToken = tokenTransactions(shards);
  const queries = new BufferedQueries();
  return {
    async startWorkflow({ namespaceId, request }) {
      const workflowId = request.workflowId ?? '';
      const runId = options.random.uuid();
      const ref = { namespaceId, workflowId, runId: '' };
      const { reply } = await shards
        .shardOf(namespaceId, workflowId)
        .transact(ref, (run, context) => decideStart(run?.state, { namespaceId, request, runId }, context));
      const event = { eventRef: { eventId: 1, eventType: enums.EventType.WORKFLOW_EXECUTION_STARTED } };
      const link = { workflowEvent: { namespace: request.namespace, workflowId, runId: reply.runId, ...event } };
      return { ...reply, link };
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
        return { description: describeRun(run.state), ...captureActivityTask(unit, run, 0) };
      });
      return addStartedEvent(reader, seen.view, seen.description);
    },

    async getHistory(request, call) {
      const workflowId = request.request.execution?.workflowId ?? '';
      return new HistoryPages(reader, shards.shardOf(request.namespaceId, workflowId)).get(request, call);
    },

    recordTaskStarted: (request) => recordTaskStarted(shards, reader, queries, request),

    async completeWorkflowTask({ namespaceId, request }) {
      const token = readToken({ namespaceId, request });
      const shard = shards.shardOf(namespaceId, token.workflowId);
      const { reply, captured } = await shard.transact(
        token,
        (run, context) => decideWorkflowTaskCompleted(stateOf(run, token), { ...noStart, ...token }, request, context),
        (unit, run, decided) => {
          queries.completed(token.runId, request.queryResults, unit.pending);
          return decided.startedNextTask ? captureWorkflowTask(unit, run, true, queries) : undefined;
        },
      );
      if (!reply.startedNextTask || captured === undefined) return { response: {}, workflowTaskEvents: undefined };
      const next = await workflowTaskResponse(reader, captured, shard.rangeId);
      return { response: { workflowTask: next.response }, workflowTaskEvents: next.events };
    },
    failWorkflowTask: ({ namespaceId, request }) =>
      onToken({ namespaceId, request }, (state, token, context) =>
        decideWorkflowTaskFailed(state, { ...noStart, ...token }, request, context),
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
const noStart = { startedEventId: 0 };

function runRef(
  namespaceId: string,
  execution: { readonly workflowId?: string | undefined; readonly runId?: string | undefined } | undefined,
): RunRef {
  const { workflowId = '', runId = '' } = execution ?? {};
  if (runId !== '' && !isUuid(runId)) throw invalidArgument('Invalid RunId.');
  return { namespaceId, workflowId, runId };
}

function stateOf(run: { readonly state: RunState } | undefined, ref: RunRef): RunState {
  if (run === undefined) throw workflowNotFound(ref);
  return run.state;
}

async function onRun<Reply>(
  shards: ShardFinder,
  ref: RunRef,
  decide: (state: RunState, context: TransitionContext) => Decision<Reply>,
): Promise<Reply> {
  const { reply } = await shards
    .shardOf(ref.namespaceId, ref.workflowId)
    .transact(ref, (run, context) => decide(stateOf(run, ref), context));
  return reply;
}

/** The frontend has checked that the token is there and of this namespace. */
function readToken({ namespaceId, request }: TokenRequest): TaskToken {
  try {
    const token = decodeTaskToken(request.taskToken ?? new Uint8Array(0));
    if (token.namespaceId !== namespaceId || !isUuid(token.runId)) throw workflowNotFound(token);
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
  { queue, offer, identity, requestId }: RecordTaskStartedRequest,
): Promise<RecordTaskStartedResult> {
  const shard = shards.shardOf(offer.namespaceId, offer.workflowId);
  const ref = { namespaceId: offer.namespaceId, workflowId: offer.workflowId, runId: offer.runId };
  const pickUp = { scheduledEventId: offer.scheduledEventId, stamp: offer.stamp, taskQueue: queue.name, requestId, identity };
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
