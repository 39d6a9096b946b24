import { HandlerUnfinishedPolicy } from '@perdure/common';
import { log } from '../log.js';
import type { Execution, RunningHandler } from './execution.js';

const advice =
  'Wait for them with `await condition(allHandlersFinished)` before the workflow ends, or set the handler with ' +
  '`{ unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON }` if being cut off does it no harm.';

/** The end of a workflow cuts off what its handlers still do; mostly that was not meant. */
export function warnOfUnfinishedHandlers(execution: Execution): void {
  if (execution.taskError !== undefined) return;
  const updates = worthAWarning(execution.runningUpdates.values()).map(({ name, id }) => ({ name, id }));
  if (updates.length > 0)
    log.warn(
      '[TMPRL1102] Workflow finished while an update handler was still running. What it was doing is cut off, and who sent the ' +
        `update gets an error instead of a result. ${advice} The updates: ${JSON.stringify(updates)}`,
    );
  const signals = new Map<string, number>();
  for (const { name } of worthAWarning(execution.runningSignals.values())) signals.set(name, (signals.get(name) ?? 0) + 1);
  if (signals.size > 0)
    log.warn(
      '[TMPRL1102] Workflow finished while a signal handler was still running. What it was doing is cut off. ' +
        `${advice} The signals: ${JSON.stringify(Array.from(signals, ([name, count]) => ({ name, count })))}`,
    );
}

function worthAWarning(handlers: Iterable<RunningHandler>): RunningHandler[] {
  return [...handlers].filter(({ unfinishedPolicy }) => unfinishedPolicy === HandlerUnfinishedPolicy.WARN_AND_ABANDON);
}
