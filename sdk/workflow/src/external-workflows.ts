import type { SignalDefinition } from '@perdure/common';
import { eventGroupMarkers } from './event-groups.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { decidePatch } from './runtime/patches.js';
import { currentScope } from './runtime/scope.js';
import { sendSignal } from './signal-workflow.js';

/** A workflow that is not a child of this one. */
export interface ExternalWorkflowHandle {
  readonly workflowId: string;
  readonly runId?: string | undefined;
  /** Resolves when the server has delivered the signal; rejects when there is no such workflow. */
  // oxlint-disable-next-line typescript/no-explicit-any -- inferred from the definition
  signal<Args extends any[] = [], Name extends string = string>(
    def: SignalDefinition<Args, Name> | string,
    ...args: Args
  ): Promise<void>;
  /** Resolves when the server has requested the cancellation; rejects when there is no such workflow. */
  cancel(): Promise<void>;
}

/** Marks histories in which cancelling the scope ends the wait of `cancel()`. The name is the official SDK's. */
const scopedCancelPatch = '__temporal_internal_connect_external_handle_cancel_to_scope';

/** A handle to signal or cancel any workflow of the namespace. */
export function getExternalWorkflowHandle(workflowId: string, runId?: string): ExternalWorkflowHandle {
  assertInWorkflowContext('getExternalWorkflowHandle(...)');
  return {
    workflowId,
    runId,
    cancel: () => requestCancel(workflowId, runId ?? ''),
    signal(def, ...args) {
      return sendSignal({ type: 'external', workflowExecution: { workflowId, runId } }, def, args);
    },
  };
}

function requestCancel(workflowId: string, runId: string): Promise<void> {
  const execution = assertInWorkflowContext('Cancelling a workflow');
  const isScoped = () => decidePatch(execution, scopedCancelPatch, false);
  return new Promise<void>((resolve, reject) => {
    const scope = currentScope();
    if (scope.cancellable)
      scope.cancelRequested.catch((error: Error) => {
        if (isScoped()) reject(error);
      });
    if (scope.consideredCancelled && isScoped()) return;
    const seq = execution.nextSeq.cancel;
    execution.nextSeq.cancel += 1;
    execution.push({
      type: 'requestCancelExternalWorkflowExecution',
      seq,
      target: { namespace: execution.info.namespace, workflowId, runId },
      reason: '',
      eventGroupMarkers: eventGroupMarkers(),
    });
    const context = execution.serializationContext(workflowId);
    execution.pending.cancels.set(seq, { resolve, reject, context, trace: new Error('waiting') });
  });
}
