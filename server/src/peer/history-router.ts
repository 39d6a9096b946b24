import { invalidArgument, slotOf } from '@perdure/engine';
import { DecodeError } from '@perdure/wire/codec';
import type { CallInfo } from '../call.js';
import type { HistoryService, OfNamespace } from '../history/service.js';
import { shardOfSlot, type SlotRange } from '../history/shard-of-slot.js';
import { utf8, uuidBytes } from '../history/ids.js';
import { decodeTaskToken } from '../history/task-token.js';
import { Routing, type RoutingParts } from './routing.js';

export interface HistoryRouterParts extends RoutingParts<HistoryService> {
  /** The shards by rising slots, which together are all slots; empty while they are not known yet. */
  readonly shards: () => readonly SlotRange[];
}

/** Whom a call is for. The slot is the truth: an offer's shard id may be older than a split. */
type Target = { readonly slot: number } | { readonly shardId: number };

type Targets = { readonly [Name in keyof HistoryService]: (ask: Parameters<HistoryService[Name]>[0]) => Target };

const execution = (namespaceId: string, workflowId: string | undefined): Target => ({
  slot: slotOf(uuidBytes(namespaceId), utf8(workflowId ?? '')),
});

/** A worker's answer names its execution in the task token only. */
function ofToken(ask: OfNamespace & { readonly request: { readonly taskToken?: Uint8Array | undefined } }): Target {
  try {
    return execution(ask.namespaceId, decodeTaskToken(ask.request.taskToken ?? new Uint8Array(0)).workflowId);
  } catch (error) {
    if (error instanceof DecodeError) throw invalidArgument('Error deserializing task token.');
    throw error;
  }
}

const targets: Targets = {
  startWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowId),
  signalWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowExecution?.workflowId),
  signalWithStart: ({ namespaceId, request }) => execution(namespaceId, request.workflowId),
  requestCancelWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowExecution?.workflowId),
  terminateWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowExecution?.workflowId),
  queryWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.execution?.workflowId),
  prepareQuery: ({ queue, workflowId }) => execution(queue.namespaceId, workflowId),
  describeWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.execution?.workflowId),
  getHistory: ({ namespaceId, request }) => execution(namespaceId, request.execution?.workflowId),
  signalFromWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowExecution?.workflowId),
  cancelFromWorkflow: ({ namespaceId, request }) => execution(namespaceId, request.workflowExecution?.workflowId),
  startChild: ({ namespaceId, workflowId }) => execution(namespaceId, workflowId),
  releaseChild: ({ namespaceId, workflowId }) => execution(namespaceId, workflowId),
  closeByParent: ({ namespaceId, workflowId }) => execution(namespaceId, workflowId),
  recordChildClosed: ({ parent }) => execution(parent.namespaceId, parent.workflowId),
  getHistoryReverse: ({ namespaceId, request }) => execution(namespaceId, request.execution?.workflowId),
  resetStickyQueue: ({ namespaceId, request }) => execution(namespaceId, request.execution?.workflowId),
  recordTaskStarted: ({ offer }) => execution(offer.namespaceId, offer.workflowId),
  completeWorkflowTask: ofToken,
  failWorkflowTask: ofToken,
  completeActivityTask: ofToken,
  failActivityTask: ofToken,
  cancelActivityTask: ofToken,
  heartbeatActivityTask: ofToken,
  readDispatches: ({ shardId }) => ({ shardId }),
  leaveStickyQueue: ({ offer }) => execution(offer.namespaceId, offer.workflowId),
};

/**
 * The history of the whole cluster: each call goes to the host that should own the execution's shard. While the shard is on its way
 * to there the call is sent again; a call whose fate is unknown is not.
 */
export function createHistoryRouter(parts: HistoryRouterParts): HistoryService {
  const routing = new Routing(parts);
  const { membership, shards } = parts;
  const ownerOf = (target: Target): string | undefined => {
    const shardId = 'shardId' in target ? target.shardId : shardOfSlot(shards(), target.slot);
    return shardId === undefined ? undefined : membership.ownerOfShard(shardId);
  };
  const routed = <Name extends keyof HistoryService>(name: Name) => {
    type Method = (ask: unknown, call: CallInfo) => Promise<unknown>;
    const targetOf = targets[name] as (ask: unknown) => Target;
    const method: Method = async (ask, call) => {
      const target = targetOf(ask);
      return routing.route(
        call,
        () => ownerOf(target),
        (history, info) => (history[name] as Method).call(history, ask, info),
      );
    };
    return [name, method] as const;
  };
  return Object.fromEntries((Object.keys(targets) as (keyof HistoryService)[]).map(routed)) as unknown as HistoryService;
}
