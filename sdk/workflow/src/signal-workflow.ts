import { argumentsToPayloads } from '@perdure/common/internal';
import type { SignalDefinition } from '@perdure/common';
import { eventGroupMarkers } from './event-groups.js';
import type { SignalWorkflowInput } from './interceptors.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { inScope } from './runtime/scope.js';

/** Sends a signal to a child or another workflow; resolves when the server has delivered it. */
export function sendSignal(
  target: SignalWorkflowInput['target'],
  // oxlint-disable-next-line typescript/no-explicit-any -- any arguments: the handle's own type has checked them
  def: SignalDefinition<any> | string,
  args: unknown[],
): Promise<void> {
  const execution = assertInWorkflowContext('Signalling a workflow');
  const seq = execution.nextSeq.signal;
  execution.nextSeq.signal += 1;
  const signalName = typeof def === 'string' ? def : def.name;
  const execute = compose(execution.interceptors.outbound, 'signalWorkflow', startSignal);
  return execute({ seq, signalName, args, target, headers: {} });
}

function startSignal({ seq, signalName, args, target, headers }: SignalWorkflowInput): Promise<void> {
  const execution = assertInWorkflowContext('signalWorkflow');
  const { namespace } = execution.info;
  const workflowId = target.type === 'external' ? (target.workflowExecution.workflowId ?? '') : target.childWorkflowId;
  const context = execution.serializationContext(workflowId);
  const { signals } = execution.pending;
  return inScope<void>(
    (waiting) => {
      execution.push({
        type: 'signalExternalWorkflowExecution',
        seq,
        arguments: argumentsToPayloads(execution.payloadConverter, args, `signal '${signalName}'`, context),
        headers,
        signalName,
        target:
          target.type === 'external'
            ? { namespace, workflowId, runId: target.workflowExecution.runId ?? '' }
            : { childWorkflowId: workflowId },
        eventGroupMarkers: eventGroupMarkers(),
      });
      signals.set(seq, { ...waiting, context });
    },
    () => {
      if (signals.has(seq)) execution.push({ type: 'cancelSignalWorkflow', seq });
    },
  );
}
