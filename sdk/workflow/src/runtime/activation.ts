import {
  encodeVersioningBehavior,
  isWorkflowFunctionWithOptions,
  type FailureConverter,
  type PayloadConverter,
} from '@perdure/common';
import { RootCancellationScope } from '../cancellation-scope.js';
import type { WorkflowInterceptorsFactory } from '../interceptors.js';
import type { Activation, ActivationJob, Completion } from '../protocol/index.js';
import { builtInQueries } from './built-in-queries.js';
import { compose } from './composition.js';
import { tryUnblockConditions } from './conditions.js';
import { setCurrent } from './current.js';
import { Execution, type ExecutionStart } from './execution.js';
import { explainForbidden } from './forbidden-names.js';
import { sdkFlags } from './flags.js';
import { runJobs } from './jobs.js';
import { findWorkflow, synchronously } from './outcome.js';
import { initialize } from './start-workflow.js';
import { warnOfUnfinishedHandlers } from './unfinished-handlers.js';
import { rejectBufferedUpdates } from './updates.js';
import { changingInfo, initialInfo, unsafeInfo } from './workflow-info.js';

/** One evaluation of a bundle: the modules in it load when they are asked for. */
export interface LoadedBundle {
  readonly payloadConverter?: (() => { readonly payloadConverter?: PayloadConverter }) | undefined;
  readonly failureConverter?: (() => { readonly failureConverter?: FailureConverter }) | undefined;
  readonly importInterceptors: () => readonly { readonly interceptors?: WorkflowInterceptorsFactory }[];
  readonly importWorkflows: () => Readonly<Record<string, unknown>>;
}

export type RuntimeOptions = Pick<
  ExecutionStart,
  'failureErrorTypes' | 'activityNames' | 'showStackTraceSources' | 'patchActivationCallback'
> & { readonly namespace: string; readonly taskQueue: string };

/** Makes an execution and loads the user's modules for it, with the execution as the current one. */
export function initRuntime(bundle: () => LoadedBundle, first: Activation, options: RuntimeOptions): Execution {
  const job = first.jobs.find(({ type }) => type === 'initializeWorkflow');
  if (job?.type !== 'initializeWorkflow') throw new TypeError('The first activation of a run must begin with initializeWorkflow');
  const { randomnessSeed } = job;
  const info = initialInfo(first, job, { namespace: options.namespace, taskQueue: options.taskQueue });
  const execution = new Execution({ ...options, info, nowMs: first.timestampMs, randomnessSeed }, new RootCancellationScope());
  for (const [name, query] of builtInQueries(execution)) execution.queryHandlers.set(name, query);
  setCurrent(execution);
  synchronously(execution, () => {
    loadModules(execution, bundle());
  });
  return execution;
}

function loadModules(execution: Execution, bundle: LoadedBundle): void {
  execution.payloadConverter = bundle.payloadConverter?.().payloadConverter ?? execution.payloadConverter;
  execution.failureConverter = bundle.failureConverter?.().failureConverter ?? execution.failureConverter;
  for (const { interceptors: factory } of bundle.importInterceptors()) {
    if (factory === undefined) continue;
    if (typeof factory !== 'function')
      throw new TypeError(`Failed to initialize workflow interceptors: expected a function, but got: '${typeof factory}'`);
    const { inbound = [], outbound = [], internals = [] } = factory();
    execution.interceptors.inbound.push(...inbound);
    execution.interceptors.outbound.push(...outbound);
    execution.interceptors.internals.push(...internals);
  }
  const workflow = findWorkflow(bundle.importWorkflows(), execution.info.workflowType);
  execution.workflow = workflow;
  if (!isWorkflowFunctionWithOptions(workflow) || typeof workflow.workflowDefinitionOptions === 'function') return;
  execution.definitionOptions = workflow.workflowDefinitionOptions;
  execution.versioningBehavior = execution.definitionOptions.versioningBehavior;
}

const isA =
  <T extends ActivationJob['type']>(type: T) =>
  (job: ActivationJob): job is Extract<ActivationJob, { type: T }> =>
    job.type === type;

/**
 * Runs one activation in steps: the caller lets all microtasks run after each. The order of steps is that of the official SDK
 * (`vm-shared.ts`), so that the same commands come out in the same order.
 */
export function* activate(execution: Execution, activation: Activation): Generator<void, Completion> {
  setCurrent(execution);
  const { jobs } = activation;
  if (jobs.some(isA('queryWorkflow'))) {
    // Nothing that a query does may come to be in history.
    execution.changeInfo({ unsafe: unsafeInfo(true, false) });
    runBatch(execution, activation, 0);
    yield;
    return conclude(execution);
  }
  execution.nowMs = activation.timestampMs;
  execution.changeInfo(changingInfo(activation));
  execution.flags.add(activation.availableInternalFlags);
  execution.flags.sdkVersion = activation.lastSdkVersion || execution.flags.sdkVersion;
  const starting = jobs.find(isA('initializeWorkflow'));
  if (starting !== undefined) {
    synchronously(execution, () => {
      initialize(execution, starting);
    });
    yield;
  }
  for (const { patchId } of jobs.filter(isA('notifyHasPatch'))) execution.patches.inHistory.add(patchId);
  for (const [index, batch] of batches(execution, jobs).entries()) {
    runBatch(execution, { ...activation, jobs: batch }, index);
    yield;
    for (;;) {
      const unblocked = tryUnblockConditions(execution);
      yield;
      if (unblocked === 0) break;
    }
  }
  return conclude(execution);
}

/** One batch; in old histories with signals two, signals first. A new random seed holds for all of its batch. */
function batches(execution: Execution, all: readonly ActivationJob[]): (readonly ActivationJob[])[] {
  const jobs = all.filter(({ type }) => type !== 'notifyHasPatch');
  const isSignal = isA('signalWorkflow');
  if (!jobs.some(isSignal) || execution.flags.has(sdkFlags.singleBatch, execution.info)) {
    const seed = jobs.findLast(isA('updateRandomSeed'));
    if (seed !== undefined) execution.random.reseed(seed.randomnessSeed);
    return [jobs.filter(({ type }) => type !== 'updateRandomSeed')];
  }
  return [jobs.filter(isSignal), jobs.filter((job) => !isSignal(job))].filter(({ length }) => length > 0);
}

function runBatch(execution: Execution, activation: Activation, batchIndex: number): void {
  synchronously(execution, () => {
    const run = compose(execution.interceptors.internals, 'activate', (input) => {
      runJobs(execution, input.activation);
    });
    run({ activation, batchIndex });
  });
}

function conclude(execution: Execution): Completion {
  return synchronously(execution, () => {
    rejectBufferedUpdates(execution);
    const intercept = compose(execution.interceptors.internals, 'concludeActivation', (input) => input);
    const { commands } = intercept({ commands: execution.takeCommands() });
    if (execution.completed) warnOfUnfinishedHandlers(execution);
    return {
      runId: execution.info.runId,
      status: 'successful',
      commands,
      usedInternalFlags: execution.flags.used(),
      versioningBehavior: encodeVersioningBehavior(execution.versioningBehavior),
      sinkCalls: execution.takeSinkCalls(),
    };
  });
}

/** The completion of an activation that has thrown. */
export function failedCompletion(execution: Execution, error: unknown): Completion {
  return {
    runId: execution.info.runId,
    status: 'failed',
    failure: execution.errorToFailure(explainForbidden(error)),
    sinkCalls: execution.takeSinkCalls(),
  };
}

/** Tells interceptors that the execution leaves memory. */
export function dispose(execution: Execution): void {
  setCurrent(execution);
  try {
    compose(execution.interceptors.internals, 'dispose', () => undefined)({});
  } finally {
    setCurrent(undefined);
  }
}
