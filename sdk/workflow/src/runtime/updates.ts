import {
  ApplicationFailure,
  arrayFromPayloads,
  HandlerUnfinishedPolicy,
  TemporalFailure,
  type WorkflowUpdateAnnotatedType,
} from '@perdure/common';
import { resultToPayload } from '@perdure/common/internal';
import { underInboundMarker } from '../event-groups.js';
import type { UpdateInput } from '../interceptors.js';
import type { DoUpdate, UpdateResponse } from '../protocol/index.js';
import { runWith } from './async-context.js';
import { compose } from './composition.js';
import type { Execution } from './execution.js';
import { handleWorkflowFailure } from './outcome.js';
import { isInternalName, refuseReservedName } from './reserved-names.js';
import { unsafeInfo } from './workflow-info.js';

/** Validates an update and runs its handler; without one it waits, at most until the end of the activation. */
export function doUpdate(execution: Execution, job: DoUpdate): void {
  const entry = findHandler(execution, job.name);
  if (entry === undefined) {
    execution.bufferedUpdates.push(job);
    return;
  }
  void runWith({ update: { id: job.id, name: job.name } }, () => runUpdate(execution, job, entry));
}

function findHandler(execution: Execution, name: string): WorkflowUpdateAnnotatedType | undefined {
  const own = execution.updateHandlers.get(name);
  const { defaultUpdateHandler } = execution;
  refuseReservedName('update', name, own !== undefined, defaultUpdateHandler !== undefined);
  if (own !== undefined || defaultUpdateHandler === undefined) return own;
  const handler = (...args: unknown[]) => defaultUpdateHandler(name, ...args);
  return { handler, unfinishedPolicy: HandlerUnfinishedPolicy.WARN_AND_ABANDON };
}

/**
 * Any error of arguments or validator rejects the update. Later only a failure made on purpose does; other errors fail the workflow
 * task. The handler begins in the same step as the validator, and gets arguments of its own.
 */
async function runUpdate(execution: Execution, job: DoUpdate, entry: WorkflowUpdateAnnotatedType): Promise<void> {
  const { id, name } = job;
  const respond = (response: UpdateResponse['response']): void => {
    execution.push({ type: 'updateResponse', protocolInstanceId: job.protocolInstanceId, response });
  };
  const interceptors = isInternalName(name) ? [] : execution.interceptors.inbound;
  const context = execution.serializationContext();
  const makeInput = (): UpdateInput => ({
    updateId: id,
    name,
    args: arrayFromPayloads(execution.payloadConverter, job.input, context),
    headers: { ...job.headers },
  });
  let input: UpdateInput;
  try {
    const { validator } = entry;
    if (job.runValidator && validator !== undefined) {
      const validate = compose(interceptors, 'validateUpdate', ({ args }) => validator(...args));
      live(execution, () => validate(makeInput()));
    }
    input = makeInput();
  } catch (error) {
    respond({ status: 'rejected', failure: execution.anyErrorToFailure(error) });
    return;
  }
  respond({ status: 'accepted' });
  const execute = compose(interceptors, 'handleUpdate', (given) => runHandler(entry, given));
  execution.runningUpdates.set(id, { name, unfinishedPolicy: entry.unfinishedPolicy, id });
  // The number of promises between the handler's end and the command is that of the official SDK: it decides the order of commands.
  const done = underInboundMarker({ inboundUpdate: { inboundUpdateId: id } }, () => execute(input))
    .then((result) => {
      respond({ status: 'completed', result: resultToPayload(execution.payloadConverter, result, `update '${name}'`, context) });
    })
    .catch((error: unknown) => {
      if (error instanceof TemporalFailure) respond({ status: 'rejected', failure: execution.anyErrorToFailure(error) });
      else handleWorkflowFailure(execution, error);
    })
    .finally(() => execution.runningUpdates.delete(id));
  return done;
}

async function runHandler({ handler }: WorkflowUpdateAnnotatedType, { args }: UpdateInput): Promise<unknown> {
  return (await handler(...args)) as unknown;
}

/** A validator may log even in a replay: it runs live, on the state that the replay has made. */
function live(execution: Execution, fn: () => void): void {
  const { unsafe } = execution.info;
  execution.changeInfo({ unsafe: unsafeInfo(unsafe.isReplaying, false) });
  try {
    fn();
  } finally {
    execution.changeInfo({ unsafe });
  }
}

/** Runs what has waited for a handler that is there now, in the order of arrival. */
export function dispatchBufferedUpdates(execution: Execution): void {
  const { bufferedUpdates } = execution;
  for (;;) {
    const at = execution.defaultUpdateHandler ? 0 : bufferedUpdates.findIndex(({ name }) => execution.updateHandlers.has(name));
    const [job] = at < 0 ? [] : bufferedUpdates.splice(at, 1);
    if (job === undefined) return;
    doUpdate(execution, job);
  }
}

/** At the end of an activation: nobody has set a handler. */
export function rejectBufferedUpdates(execution: Execution): void {
  for (const { protocolInstanceId, name } of execution.bufferedUpdates.splice(0)) {
    const error = ApplicationFailure.nonRetryable(`No registered handler for update: ${name}`);
    const response = { status: 'rejected', failure: execution.anyErrorToFailure(error) } as const;
    execution.push({ type: 'updateResponse', protocolInstanceId, response });
  }
}
