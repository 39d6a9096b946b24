/* oxlint-disable typescript/no-explicit-any -- users' functions have any arguments and results; the types below infer them */
import type { common } from '@perdure/wire/types';
import { stringEnum } from './proto-enum.js';
import type { Writable } from './writable.js';

/** A value as the API carries it: bytes, and metadata that says how they were made. Codecs may change the payloads they are given. */
export interface Payload extends Writable<common.Payload> {
  metadata?: Record<string, Uint8Array> | undefined;
}

export type WorkflowReturnType = Promise<any>;
/** Any workflow function. */
export type Workflow = (...args: any[]) => WorkflowReturnType;
/** What a workflow function's promise resolves to. */
export type WorkflowResultType<W extends Workflow> = ReturnType<W> extends Promise<infer R> ? R : never;

export type WorkflowSignalType = (...args: any[]) => Promise<void> | void;
export type WorkflowQueryType = (...args: any[]) => any;
export type WorkflowUpdateType = (...args: any[]) => any;
export type WorkflowUpdateValidatorType = (...args: any[]) => void;

export interface WorkflowSignalAnnotatedType {
  handler: WorkflowSignalType;
  unfinishedPolicy: HandlerUnfinishedPolicy;
  description?: string | undefined;
}
export interface WorkflowQueryAnnotatedType {
  handler: WorkflowQueryType;
  description?: string | undefined;
}
export interface WorkflowUpdateAnnotatedType {
  handler: WorkflowUpdateType;
  unfinishedPolicy: HandlerUnfinishedPolicy;
  validator?: WorkflowUpdateValidatorType | undefined;
  description?: string | undefined;
}

/** Exist for the type checker only: definitions of different arguments or results are different types. */
declare const argsBrand: unique symbol;
declare const retBrand: unique symbol;

/** A signal's name and the types of its arguments, as `defineSignal` makes it. */
export interface SignalDefinition<Args extends any[] = [], Name extends string = string> {
  type: 'signal';
  name: Name;
  [argsBrand]: Args;
}
/** A query's name and the types of its arguments and answer, as `defineQuery` makes it. */
export interface QueryDefinition<Ret, Args extends any[] = [], Name extends string = string> {
  type: 'query';
  name: Name;
  [argsBrand]: Args;
  [retBrand]: Ret;
}
/** An update's name and the types of its arguments and result, as `defineUpdate` makes it. */
export interface UpdateDefinition<Ret, Args extends any[] = [], Name extends string = string> {
  type: 'update';
  name: Name;
  [argsBrand]: Args;
  [retBrand]: Ret;
}

export interface ActivityFunction<P extends any[] = any[], R = any> {
  (...args: P): Promise<R>;
}
/** Activities by name, when nothing more is known of them. */
export type UntypedActivities = Record<string, ActivityFunction>;
/** @deprecated use UntypedActivities */
export type ActivityInterface = Record<string, ActivityFunction>;

/** What a replay needs: a workflow's id and its history, as an object or as the JSON that the CLI and the UI write. */
export interface HistoryAndWorkflowId {
  workflowId: string;
  history: unknown;
}

/** What happens to signal and update handlers that still run when their workflow ends. */
export const HandlerUnfinishedPolicy = stringEnum('WARN_AND_ABANDON', 'ABANDON');
export type HandlerUnfinishedPolicy = keyof typeof HandlerUnfinishedPolicy;

/** What the handles of clients and of workflows to a workflow have in common. */
export interface BaseWorkflowHandle<T extends Workflow> {
  /** Resolves with the workflow's result when it has completed. */
  result(): Promise<WorkflowResultType<T>>;
  /** Sends a signal: by a definition of `defineSignal`, or by name. */
  signal<Args extends any[] = [], Name extends string = string>(
    def: SignalDefinition<Args, Name> | string,
    ...args: Args
  ): Promise<void>;
  readonly workflowId: string;
}

export interface WorkflowDefinitionOptions {
  versioningBehavior?: 'PINNED' | 'AUTO_UPGRADE' | undefined;
  /** Errors of these classes fail the workflow or update instead of the workflow task. */
  failureExceptionTypes?: Array<new (...args: any[]) => Error> | undefined;
}
export type WorkflowDefinitionOptionsOrGetter = WorkflowDefinitionOptions | (() => WorkflowDefinitionOptions);
/** A workflow function with the options of `setWorkflowOptions` on it. */
export interface WorkflowFunctionWithOptions<Args extends any[], Ret> {
  (...args: Args): Promise<Ret>;
  workflowDefinitionOptions: WorkflowDefinitionOptionsOrGetter;
}
export function isWorkflowFunctionWithOptions(value: unknown): value is WorkflowFunctionWithOptions<any[], any> {
  return typeof value === 'function' && 'workflowDefinitionOptions' in value;
}
