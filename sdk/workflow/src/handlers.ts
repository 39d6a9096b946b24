/* oxlint-disable typescript/no-explicit-any -- any arguments, inferred from the definitions */
import {
  HandlerUnfinishedPolicy,
  type QueryDefinition,
  type SignalDefinition,
  type UpdateDefinition,
  type WorkflowQueryType,
  type WorkflowSignalType,
  type WorkflowUpdateType,
} from '@perdure/common';
import { throwIfReservedName } from '@perdure/common/internal';
import type {
  DefaultQueryHandler,
  DefaultSignalHandler,
  DefaultUpdateHandler,
  QueryHandlerOptions,
  SignalHandlerOptions,
  UpdateHandlerOptions,
} from './options.js';
import { asyncContext } from './runtime/async-context.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { dispatchBufferedSignals } from './runtime/signals.js';
import { dispatchBufferedUpdates } from './runtime/updates.js';
import type { UpdateInfo } from './workflow-info.js';

type Definition<Ret, Args extends any[]> = UpdateDefinition<Ret, Args> | SignalDefinition<Args> | QueryDefinition<Ret, Args>;

/** The function that handles what a definition defines. */
export type Handler<Ret, Args extends any[], T extends Definition<Ret, Args>> =
  T extends UpdateDefinition<infer R, infer A>
    ? (...args: A) => R | Promise<R>
    : T extends SignalDefinition<infer A>
      ? (...args: A) => void | Promise<void>
      : T extends QueryDefinition<infer R, infer A>
        ? (...args: A) => R
        : never;

function requireHandler(handler: unknown): void {
  if (handler !== undefined && handler !== null && typeof handler !== 'function')
    throw new TypeError(`Expected handler to be either a function or 'undefined'. Got: '${typeof handler}'`);
}

/**
 * Sets (or with undefined removes) what handles a signal, query or update. Signals and updates that have come before are handled
 * at once; a signal waits for its handler as long as it takes, an update until the end of the workflow task.
 */
export function setHandler<Ret, Args extends any[], T extends QueryDefinition<Ret, Args>>(
  def: T,
  handler: Handler<Ret, Args, T> | undefined,
  options?: QueryHandlerOptions,
): void;
export function setHandler<Ret, Args extends any[], T extends SignalDefinition<Args>>(
  def: T,
  handler: Handler<Ret, Args, T> | undefined,
  options?: SignalHandlerOptions,
): void;
export function setHandler<Ret, Args extends any[], T extends UpdateDefinition<Ret, Args>>(
  def: T,
  handler: Handler<Ret, Args, T> | undefined,
  options?: UpdateHandlerOptions<Args>,
): void;
export function setHandler(
  def: Definition<any, any>,
  handler: ((...args: any[]) => unknown) | undefined,
  options?: QueryHandlerOptions | SignalHandlerOptions | UpdateHandlerOptions<any>,
): void {
  const execution = assertInWorkflowContext('setHandler(...)');
  throwIfReservedName(def.type, def.name);
  requireHandler(handler);
  const { description } = options ?? {};
  const { unfinishedPolicy = HandlerUnfinishedPolicy.WARN_AND_ABANDON } = (options ?? {}) as SignalHandlerOptions;
  const { name } = def;
  if (def.type === 'update') {
    if (!handler) return void execution.updateHandlers.delete(name);
    const { validator } = (options ?? {}) as UpdateHandlerOptions<any>;
    execution.updateHandlers.set(name, { handler: handler as WorkflowUpdateType, validator, description, unfinishedPolicy });
    dispatchBufferedUpdates(execution);
  } else if (def.type === 'signal') {
    if (!handler) return void execution.signalHandlers.delete(name);
    execution.signalHandlers.set(name, { handler: handler as WorkflowSignalType, description, unfinishedPolicy });
    dispatchBufferedSignals(execution);
  } else if (def.type === 'query') {
    if (!handler) return void execution.queryHandlers.delete(name);
    execution.queryHandlers.set(name, { handler: handler as WorkflowQueryType, description });
  } else {
    throw new TypeError(`Invalid definition type: ${String((def as { type: unknown }).type)}`);
  }
  return undefined;
}

/** Handles all signals that have no handler of their own. */
export function setDefaultSignalHandler(handler: DefaultSignalHandler | undefined): void {
  const execution = assertInWorkflowContext('setDefaultSignalHandler(...)');
  requireHandler(handler);
  execution.defaultSignalHandler = handler ?? undefined;
  if (handler) dispatchBufferedSignals(execution);
}

/** Handles all updates that have no handler of their own. */
export function setDefaultUpdateHandler(handler: DefaultUpdateHandler | undefined): void {
  const execution = assertInWorkflowContext('setDefaultUpdateHandler(...)');
  requireHandler(handler);
  execution.defaultUpdateHandler = handler ?? undefined;
  if (handler) dispatchBufferedUpdates(execution);
}

/** Answers all queries that have no handler of their own. */
export function setDefaultQueryHandler(handler: DefaultQueryHandler | undefined): void {
  const execution = assertInWorkflowContext('setDefaultQueryHandler(...)');
  requireHandler(handler);
  execution.defaultQueryHandler = handler ?? undefined;
}

/** Whether no signal's or update's handler is running: a good thing to wait for before the workflow ends. */
export function allHandlersFinished(): boolean {
  const { runningSignals, runningUpdates } = assertInWorkflowContext('allHandlersFinished()');
  return runningSignals.size === 0 && runningUpdates.size === 0;
}

/** The update whose handler the running code belongs to. */
export function currentUpdateInfo(): UpdateInfo | undefined {
  assertInWorkflowContext('currentUpdateInfo()');
  return asyncContext().update;
}
