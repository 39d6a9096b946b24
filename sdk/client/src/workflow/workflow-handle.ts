/* oxlint-disable typescript/no-explicit-any -- arguments of users' functions, to infer */
import type {
  BaseWorkflowHandle,
  QueryDefinition,
  SignalDefinition,
  UpdateDefinition,
  Workflow,
  WorkflowResultType,
} from '@perdure/common';
import { composeInterceptors } from '@perdure/common/internal';
import type { history, workflowservice } from '@perdure/wire/types';
import type { BaseClient, ClientCore } from '../base-client.js';
import type { WorkflowClientInterceptor } from '../interceptors.js';
import { executionDescription, type WorkflowExecutionDescription } from './execution-info.js';
import { listOf, nameOf, type Definition } from './option-checks.js';
import { cancelWorkflow, describeWorkflow, fetchHistory, queryWorkflow, signalWorkflow, terminateWorkflow } from './requests.js';
import { workflowResult } from './result.js';
import { pollUpdateOutcome, startUpdate, updateHandle, type WorkflowUpdateHandle, type WorkflowUpdateStage } from './update.js';
import type { WorkflowUpdateOptions } from './workflow-options.js';

export interface GetWorkflowUpdateHandleOptions {
  /** The run that the update was sent to. */
  workflowRunId?: string | undefined;
}

/** A workflow to talk to. Making one does not call the server. */
export interface WorkflowHandle<T extends Workflow = Workflow> extends BaseWorkflowHandle<T> {
  /** Sends an update and waits for its result. @throws WorkflowUpdateFailedError */
  executeUpdate<Ret, Args extends [any, ...any[]], Name extends string = string>(
    def: UpdateDefinition<Ret, Args, Name> | string,
    options: WorkflowUpdateOptions & { args: Args },
  ): Promise<Ret>;
  executeUpdate<Ret, Args extends [], Name extends string = string>(
    def: UpdateDefinition<Ret, Args, Name> | string,
    options?: WorkflowUpdateOptions & { args?: Args },
  ): Promise<Ret>;
  /** Sends an update and waits until the workflow has accepted it. */
  startUpdate<Ret, Args extends [any, ...any[]], Name extends string = string>(
    def: UpdateDefinition<Ret, Args, Name> | string,
    options: WorkflowUpdateOptions & { args: Args; waitForStage: 'ACCEPTED' },
  ): Promise<WorkflowUpdateHandle<Ret>>;
  startUpdate<Ret, Args extends [], Name extends string = string>(
    def: UpdateDefinition<Ret, Args, Name> | string,
    options: WorkflowUpdateOptions & { args?: Args; waitForStage: 'ACCEPTED' },
  ): Promise<WorkflowUpdateHandle<Ret>>;
  /** A handle to an update that was sent before. */
  getUpdateHandle<Ret>(updateId: string, options?: GetWorkflowUpdateHandleOptions): WorkflowUpdateHandle<Ret>;
  /** Asks the workflow. @throws QueryNotRegisteredError, QueryRejectedError */
  query<Ret, Args extends any[] = []>(def: QueryDefinition<Ret, Args> | string, ...args: Args): Promise<Ret>;
  /** Ends the workflow without asking it. */
  terminate(reason?: string): Promise<workflowservice.TerminateWorkflowExecutionResponse>;
  /** Asks the workflow to cancel. */
  cancel(): Promise<workflowservice.RequestCancelWorkflowExecutionResponse>;
  describe(): Promise<WorkflowExecutionDescription>;
  /** All events of the run. */
  fetchHistory(): Promise<history.History>;
}

/** The handle of a workflow that was started here. */
export interface WorkflowHandleWithFirstExecutionRunId<T extends Workflow = Workflow> extends WorkflowHandle<T> {
  /** The first run of its chain, which cancel and terminate stay within. */
  readonly firstExecutionRunId: string;
}
export interface WorkflowHandleWithStartDetails<T extends Workflow = Workflow> extends WorkflowHandleWithFirstExecutionRunId<T> {
  readonly eagerlyStarted: boolean;
}
/** The handle of a workflow that was signalled, and perhaps started. */
export interface WorkflowHandleWithSignaledRunId<T extends Workflow = Workflow> extends WorkflowHandle<T> {
  readonly signaledRunId: string;
}

export interface HandleOptions {
  readonly workflowId: string;
  readonly runId?: string | undefined;
  readonly firstExecutionRunId?: string | undefined;
  /** The run that `result` begins with, if not `runId`. */
  readonly runIdForResult?: string | undefined;
  readonly followRuns?: boolean | undefined;
}

/** What a handle needs of its client. */
export interface HandleContext {
  readonly core: ClientCore;
  readonly client: BaseClient;
  readonly interceptors: readonly WorkflowClientInterceptor[];
  /** What queries are refused for, as the API has it. */
  readonly queryRejectCondition: number | undefined;
}

interface AnyUpdateOptions extends WorkflowUpdateOptions {
  readonly args?: readonly unknown[] | undefined;
  readonly waitForStage?: WorkflowUpdateStage | undefined;
}

async function sendUpdate(
  { core, interceptors }: HandleContext,
  { workflowId, runId, firstExecutionRunId }: HandleOptions,
  stage: WorkflowUpdateStage,
  definition: Definition,
  given: AnyUpdateOptions = {},
): Promise<WorkflowUpdateHandle<unknown>> {
  const { args, updateId } = given;
  const next = composeInterceptors(interceptors, 'startUpdate', async (input) => startUpdate(core, stage, input));
  const updateName = nameOf('update', definition);
  const input = {
    updateName,
    args: listOf('args', `update '${updateName}'`, args),
    workflowExecution: { workflowId, runId },
    firstExecutionRunId,
    headers: {},
    options: { updateId },
  };
  const output = await next(input);
  const execution = { workflowId, runId: output.workflowRunId };
  const known = output.outcome ?? (stage === 'COMPLETED' ? await pollUpdateOutcome(core, output.updateId, execution) : undefined);
  return updateHandle(core, output.updateId, execution, known);
}

export function makeHandle<T extends Workflow>(context: HandleContext, options: HandleOptions): WorkflowHandle<T> {
  const { core, client, interceptors, queryRejectCondition } = context;
  const { workflowId, runId, firstExecutionRunId, runIdForResult = runId, followRuns } = options;
  const workflowExecution = { workflowId, runId };

  const handle = {
    client,
    workflowId,
    result: async () => (await workflowResult(core, workflowId, runIdForResult, { followRuns })) as WorkflowResultType<T>,
    async signal(definition: SignalDefinition<any[]> | string, ...args: unknown[]) {
      const next = composeInterceptors(interceptors, 'signal', async (input) => signalWorkflow(core, input));
      await next({ signalName: nameOf('signal', definition), args, workflowExecution, headers: {} });
    },
    async query(definition: QueryDefinition<unknown, any[]> | string, ...args: unknown[]) {
      const next = composeInterceptors(interceptors, 'query', async (input) => queryWorkflow(core, input));
      return next({ queryType: nameOf('query', definition), args, workflowExecution, queryRejectCondition, headers: {} });
    },
    async cancel() {
      const next = composeInterceptors(interceptors, 'cancel', async (input) => cancelWorkflow(core, input));
      return next({ workflowExecution, firstExecutionRunId });
    },
    async terminate(reason?: string) {
      const next = composeInterceptors(interceptors, 'terminate', async (input) => terminateWorkflow(core, input));
      return next({ workflowExecution, reason, firstExecutionRunId });
    },
    async describe() {
      const next = composeInterceptors(interceptors, 'describe', async (input) => describeWorkflow(core, input));
      return executionDescription(core, await next({ workflowExecution }));
    },
    fetchHistory: async () => fetchHistory(core, workflowExecution),
    executeUpdate: async (definition: Definition, given?: AnyUpdateOptions) =>
      (await sendUpdate(context, options, 'COMPLETED', definition, given)).result(),
    startUpdate: async (definition: Definition, given?: AnyUpdateOptions) =>
      sendUpdate(context, options, given?.waitForStage ?? 'ACCEPTED', definition, given),
    getUpdateHandle: (updateId: string, given?: { workflowRunId?: string | undefined }) =>
      updateHandle(core, updateId, { workflowId, runId: given?.workflowRunId ?? runId }),
  };
  return handle as unknown as WorkflowHandle<T>;
}
