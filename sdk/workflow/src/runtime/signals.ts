import { HandlerUnfinishedPolicy, IllegalStateError, arrayFromPayloads } from '@perdure/common';
import { underInboundMarker } from '../event-groups.js';
import type { SignalInput } from '../interceptors.js';
import type { SignalWorkflow } from '../protocol/index.js';
import { compose } from './composition.js';
import type { Execution } from './execution.js';
import { handleWorkflowFailure } from './outcome.js';
import { isInternalName, refuseReservedName } from './reserved-names.js';

/** Runs a signal's handler, or keeps the signal until somebody sets one. */
export function signalWorkflow(execution: Execution, job: SignalWorkflow): void {
  const { signalName } = job;
  const handler = execution.signalHandlers.get(signalName);
  refuseReservedName('signal', signalName, handler !== undefined, execution.defaultSignalHandler !== undefined);
  if (handler === undefined && execution.defaultSignalHandler === undefined) {
    execution.bufferedSignals.push(job);
    return;
  }
  const unfinishedPolicy = handler?.unfinishedPolicy ?? HandlerUnfinishedPolicy.WARN_AND_ABANDON;
  const number = execution.nextSignalExecution;
  execution.nextSignalExecution += 1;
  execution.runningSignals.set(number, { name: signalName, unfinishedPolicy });
  const interceptors = isInternalName(signalName) ? [] : execution.interceptors.inbound;
  const execute = compose(interceptors, 'handleSignal', (input) => runSignalHandler(execution, input));
  const eventId = job.originatingEventId ?? 0;
  underInboundMarker(eventId > 0 ? { inboundEvent: { inboundEventId: eventId } } : undefined, () =>
    execute({
      args: arrayFromPayloads(execution.payloadConverter, job.input, execution.serializationContext()),
      signalName,
      headers: { ...job.headers },
    }),
  )
    .catch((error: unknown) => {
      handleWorkflowFailure(execution, error);
    })
    .finally(() => execution.runningSignals.delete(number));
}

async function runSignalHandler(execution: Execution, { signalName, args }: SignalInput): Promise<void> {
  const handler = execution.signalHandlers.get(signalName)?.handler;
  if (handler !== undefined) {
    await handler(...args);
    return;
  }
  if (execution.defaultSignalHandler === undefined)
    throw new IllegalStateError(`No registered signal handler for signal: ${signalName}`);
  await execution.defaultSignalHandler(signalName, ...args);
}

/** Hands out what has waited for a handler that is there now, in the order of arrival. */
export function dispatchBufferedSignals(execution: Execution): void {
  const { bufferedSignals } = execution;
  for (;;) {
    const at = execution.defaultSignalHandler
      ? 0
      : bufferedSignals.findIndex(({ signalName }) => execution.signalHandlers.has(signalName));
    const [job] = at < 0 ? [] : bufferedSignals.splice(at, 1);
    if (job === undefined) return;
    signalWorkflow(execution, job);
  }
}
