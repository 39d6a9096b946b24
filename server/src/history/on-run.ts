/** How a call about one run finds its shard and its state. */
import { invalidArgument, type Decision, type RunState, type TransitionContext } from '@perdure/engine';
import { isUuid } from './ids.js';
import { workflowNotFound } from './not-found.js';
import type { RunRef } from './run-ref.js';
import type { Shard } from './shard.js';

export interface ShardFinder {
  /** The shard of a workflow, if this host owns it; throws `shardNotOwned` otherwise. */
  shardOf(namespaceId: string, workflowId: string): Shard;
  shardById(shardId: number): Shard;
}

export function runRef(
  namespaceId: string,
  execution: { readonly workflowId?: string | undefined; readonly runId?: string | undefined } | undefined,
): RunRef {
  const { workflowId = '', runId = '' } = execution ?? {};
  if (runId !== '' && !isUuid(runId)) throw invalidArgument('Invalid RunId.');
  return { namespaceId, workflowId, runId };
}

export function stateOf(run: { readonly state: RunState } | undefined, ref: RunRef): RunState {
  if (run === undefined) throw workflowNotFound(ref);
  return run.state;
}

export async function onRun<Reply>(
  shards: ShardFinder,
  ref: RunRef,
  decide: (state: RunState, context: TransitionContext) => Decision<Reply>,
): Promise<Reply> {
  const { reply } = await shards
    .shardOf(ref.namespaceId, ref.workflowId)
    .transact(ref, (run, context) => decide(stateOf(run, ref), context));
  return reply;
}
