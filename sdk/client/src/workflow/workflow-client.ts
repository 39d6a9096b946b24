/* oxlint-disable typescript/no-explicit-any -- arguments of users' functions, to infer */
import {
  extractWorkflowType,
  type BaseWorkflowHandle,
  type UpdateDefinition,
  type WithWorkflowArgs,
  type Workflow,
  type WorkflowResultType,
} from '@perdure/common';
import { composeInterceptors } from '@perdure/common/internal';
import { BaseClient } from '../base-client.js';
import { clientError } from '../grpc-errors.js';
import { interceptorsFor, type WorkflowClientInterceptor, type WorkflowStartOutput } from '../interceptors.js';
import { itemsOfPages, mapConcurrently } from '../pages.js';
import {
  encodeQueryRejectCondition,
  type AsyncWorkflowListIterable,
  type GetWorkflowHandleOptions,
  type ListOptions,
  type LoadedWorkflowClientOptions,
  type WorkflowClientOptions,
} from './workflow-client-options.js';
import { executionInfo, workflowCount, type CountWorkflowExecution, type WorkflowExecutionInfo } from './execution-info.js';
import { listOf, nameOf, inOption } from './option-checks.js';
import { fetchHistory } from './requests.js';
import { workflowResult, type WorkflowResultOptions } from './result.js';
import { signalWithStart, startWorkflow } from './start.js';
import {
  pollUpdateOutcome,
  updateHandle,
  updateWithStart,
  type WorkflowUpdateHandle,
  type WorkflowUpdateStage,
} from './update.js';
import { WithStartWorkflowOperation } from './with-start-operation.js';
import {
  makeHandle,
  type HandleOptions,
  type WorkflowHandle,
  type WorkflowHandleWithSignaledRunId,
  type WorkflowHandleWithStartDetails,
} from './workflow-handle.js';
import {
  compileWorkflowOptions,
  type WorkflowSignalWithStartOptions,
  type WorkflowStartOptions,
  type WorkflowUpdateOptions,
} from './workflow-options.js';

const defaultHistoryConcurrency = 5;

type UpdateWithStartOptions<T extends Workflow, Args> = WorkflowUpdateOptions & {
  args?: Args;
  startWorkflowOperation: WithStartWorkflowOperation<T>;
};

// Here, as the files would otherwise need each other.
declare module './workflow-handle.js' {
  interface WorkflowHandle<T extends Workflow = Workflow> extends BaseWorkflowHandle<T> {
    /** The client that made it. */
    readonly client: WorkflowClient;
  }
}

/** Starts workflows and talks to them. */
export class WorkflowClient extends BaseClient {
  readonly options: LoadedWorkflowClientOptions;

  constructor(options: WorkflowClientOptions = {}) {
    super(options);
    const { interceptors = [], queryRejectCondition = 'NONE' } = options;
    this.options = { ...this.withDefaults(options), interceptors, queryRejectCondition };
  }

  /** @throws WorkflowExecutionAlreadyStartedError */
  async start<T extends Workflow>(
    workflowTypeOrFunc: string | T,
    options: WorkflowStartOptions<T>,
  ): Promise<WorkflowHandleWithStartDetails<T>> {
    const { runId, eagerlyStarted } = await this.#start(workflowTypeOrFunc, options);
    const { workflowId, followRuns } = options;
    // Later calls may hit any run of the chain: the workflow may have continued as new by then.
    const handle = this.#handle<T>({ workflowId, firstExecutionRunId: runId, runIdForResult: runId, followRuns });
    return { ...handle, firstExecutionRunId: runId, eagerlyStarted };
  }

  /** Starts a workflow and waits for its result. @throws WorkflowFailedError, WorkflowExecutionAlreadyStartedError */
  async execute<T extends Workflow>(
    workflowTypeOrFunc: string | T,
    options: WorkflowStartOptions<T>,
  ): Promise<WorkflowResultType<T>> {
    const { runId } = await this.#start(workflowTypeOrFunc, options);
    return this.result<T>(options.workflowId, runId, { followRuns: options.followRuns });
  }

  async #start<T extends Workflow>(
    workflowTypeOrFunc: string | T,
    options: WorkflowStartOptions<T>,
  ): Promise<WorkflowStartOutput> {
    const workflowType = extractWorkflowType(workflowTypeOrFunc);
    const compiled = compileWorkflowOptions(workflowType, options);
    const interceptors = this.#interceptors(compiled.workflowId);
    const next = composeInterceptors(interceptors, 'startWithDetails', async (input) => startWorkflow(this.core, input));
    return next({ workflowType, options: compiled, headers: {} });
  }

  /** Signals a workflow and starts it first if it does not run, in one call. */
  async signalWithStart<T extends Workflow, SignalArgs extends any[] = []>(
    workflowTypeOrFunc: string | T,
    options: WithWorkflowArgs<T, WorkflowSignalWithStartOptions<SignalArgs>>,
  ): Promise<WorkflowHandleWithSignaledRunId<T>> {
    const workflowType = extractWorkflowType(workflowTypeOrFunc);
    const { signal, signalArgs, ...rest } = (options ?? {}) as WorkflowSignalWithStartOptions<any[]>;
    const compiled = compileWorkflowOptions(workflowType, rest);
    const { workflowId, followRuns } = compiled;
    const next = composeInterceptors(this.#interceptors(workflowId), 'signalWithStart', async (input) =>
      signalWithStart(this.core, input),
    );
    const signalName = nameOf('signal', signal);
    const signaledRunId = await next({
      workflowType,
      options: compiled,
      headers: {},
      signalName,
      signalArgs: listOf('signalArgs', `signal '${signalName}'`, signalArgs),
    });
    return { ...this.#handle<T>({ workflowId, runIdForResult: signaledRunId, followRuns }), signaledRunId };
  }

  /** Sends an update to a workflow, which is started first if it does not run, and waits for its result. */
  async executeUpdateWithStart<T extends Workflow, Ret, Args extends any[]>(
    updateDef: UpdateDefinition<Ret, Args> | string,
    updateOptions: UpdateWithStartOptions<T, Args>,
  ): Promise<Ret> {
    return (await this.#updateWithStart<T, Ret>('COMPLETED', updateDef, updateOptions)).result();
  }

  /** Sends an update to a workflow, which is started first if it does not run, and waits until it is accepted. */
  async startUpdateWithStart<T extends Workflow, Ret, Args extends any[]>(
    updateDef: UpdateDefinition<Ret, Args> | string,
    updateOptions: UpdateWithStartOptions<T, Args> & { waitForStage: 'ACCEPTED' },
  ): Promise<WorkflowUpdateHandle<Ret>> {
    return this.#updateWithStart(updateOptions.waitForStage, updateDef, updateOptions);
  }

  async #updateWithStart<T extends Workflow, Ret>(
    stage: WorkflowUpdateStage,
    updateDef: { readonly name: string } | string,
    given: UpdateWithStartOptions<T, any[]>,
  ): Promise<WorkflowUpdateHandle<Ret>> {
    const updateName = nameOf('update', updateDef);
    const { args, startWorkflowOperation, updateId: givenId } = given;
    if (!(startWorkflowOperation instanceof WithStartWorkflowOperation))
      throw new TypeError(`startWorkflowOperation of update '${updateName}' must be a new WithStartWorkflowOperation()`);
    const updateArgs = listOf('args', `update '${updateName}'`, args);
    const { workflowTypeOrFunc, options } = startWorkflowOperation;
    const workflowType = extractWorkflowType(workflowTypeOrFunc);
    const workflowStartOptions = compileWorkflowOptions(workflowType, options);
    const { workflowId, followRuns } = workflowStartOptions;
    const { resolve, reject } = startWorkflowOperation.take();
    const onStart = (runId: string) => resolve(this.#handle<T>({ workflowId, firstExecutionRunId: runId, followRuns }));
    const listener = { onStart, onStartError: reject };
    const next = composeInterceptors(this.#interceptors(workflowId), 'startUpdateWithStart', async (input) =>
      updateWithStart(this.core, stage, listener, input),
    );
    const { workflowExecution, updateId, updateOutcome } = await next({
      workflowType,
      workflowStartOptions,
      workflowStartHeaders: {},
      updateName,
      updateArgs,
      updateOptions: { updateId: givenId },
      updateHeaders: {},
    });
    const known =
      updateOutcome ?? (stage === 'COMPLETED' ? await pollUpdateOutcome(this.core, updateId, workflowExecution) : undefined);
    return updateHandle<Ret>(this.core, updateId, workflowExecution, known);
  }

  /** Waits for a workflow's result. @throws WorkflowFailedError, WorkflowContinuedAsNewError, WorkflowNotFoundError */
  async result<T extends Workflow>(
    workflowId: string,
    runId?: string,
    options?: WorkflowResultOptions,
  ): Promise<WorkflowResultType<T>> {
    return (await workflowResult(this.core, workflowId, runId, options)) as WorkflowResultType<T>;
  }

  /** A handle to a workflow that exists, or may. Without a run id it means the latest run. */
  getHandle<T extends Workflow>(workflowId: string, runId?: string, options: GetWorkflowHandleOptions = {}): WorkflowHandle<T> {
    if (typeof workflowId !== 'string' || workflowId === '')
      throw new TypeError('A handle needs the id of a workflow: getHandle(workflowId)');
    return this.#handle<T>({ workflowId, runId, ...options, runIdForResult: runId ?? options.firstExecutionRunId });
  }

  /** Workflows, the latest first. */
  list({ query, pageSize }: ListOptions = {}): AsyncWorkflowListIterable {
    const { core } = this;
    const list = (): AsyncGenerator<WorkflowExecutionInfo> =>
      itemsOfPages(async (nextPageToken) => {
        try {
          const page = await core.service.listWorkflowExecutions({ namespace: core.namespace, query, pageSize, nextPageToken });
          const items = await Promise.all((page.executions ?? []).map(async (raw) => executionInfo(core, raw)));
          return { items, nextPageToken: page.nextPageToken };
        } catch (error) {
          throw clientError(error, 'Failed to list workflows');
        }
      });
    return {
      [Symbol.asyncIterator]: list,
      intoHistories: ({ concurrency = defaultHistoryConcurrency } = {}) =>
        mapConcurrently(list(), concurrency, async ({ workflowId, runId }) => ({
          workflowId,
          history: await fetchHistory(core, { workflowId, runId }),
        })),
    };
  }

  /** How many workflows a query finds, or how many of each group. */
  async count(query?: string): Promise<CountWorkflowExecution> {
    try {
      return workflowCount(await this.core.service.countWorkflowExecutions({ namespace: this.core.namespace, query }));
    } catch (error) {
      throw clientError(error, 'Failed to count workflows');
    }
  }

  #interceptors(workflowId: string, runId?: string): WorkflowClientInterceptor[] {
    return interceptorsFor(this.options.interceptors, workflowId, runId);
  }

  #handle<T extends Workflow>(options: HandleOptions): WorkflowHandle<T> {
    const interceptors = this.#interceptors(options.workflowId, options.runId);
    const queryRejectCondition = inOption('queryRejectCondition', 'the client', () =>
      encodeQueryRejectCondition(this.options.queryRejectCondition),
    );
    return makeHandle<T>({ core: this.core, client: this, interceptors, queryRejectCondition }, options);
  }
}
