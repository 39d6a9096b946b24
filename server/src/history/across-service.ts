/** The receiving side of what runs say to each other. */
import {
  decideChildClosed,
  decideCloseByParent,
  decideReleaseChild,
  decideRequestCancel,
  decideSignal,
  decideStartChild,
} from '@perdure/engine';
import type { AcrossRuns } from './across-runs.js';
import { onRun, runRef, type ShardFinder } from './on-run.js';

export function createAcrossRuns(shards: ShardFinder): AcrossRuns {
  return {
    async signalFromWorkflow({ namespaceId, request, sender }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideSignal(state, request, context, sender));
    },
    async cancelFromWorkflow({ namespaceId, request, sender }) {
      const ref = runRef(namespaceId, request.workflowExecution);
      await onRun(shards, ref, (state, context) => decideRequestCancel(state, request, context, sender));
    },
    async startChild({ namespaceId, workflowId, ...child }) {
      await shards
        .shardOf(namespaceId, workflowId)
        .transact({ namespaceId, workflowId, runId: child.runId }, (run, context, unit) =>
          decideStartChild(run?.state, unit.current?.state, child, context),
        );
    },
    async releaseChild(ref) {
      await onRun(shards, ref, decideReleaseChild);
    },
    async closeByParent({ namespaceId, workflowId, ...by }) {
      await onRun(shards, { namespaceId, workflowId, runId: '' }, (state, context) => decideCloseByParent(state, by, context));
    },
    async recordChildClosed({ parent, ...close }) {
      const { initiatedEventId } = parent;
      await onRun(shards, parent, (state, context) => decideChildClosed(state, { ...close, initiatedEventId }, context));
    },
  };
}
