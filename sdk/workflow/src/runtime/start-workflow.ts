import {
  arrayFromPayloads,
  fromPayloadsAtIndex,
  IllegalStateError,
  isWorkflowFunctionWithOptions,
  mapFromPayloads,
} from '@perdure/common';
import { decodeSearchAttributes, decodeTypedSearchAttributes } from '@perdure/common/internal';
import { ContinueAsNew, isCancellation } from '../errors.js';
import { workflowLog } from '../log.js';
import type { InitializeWorkflow } from '../protocol/index.js';
import { compose } from './composition.js';
import type { Execution } from './execution.js';
import { completeWorkflow, handleWorkflowFailure } from './outcome.js';

/** What of the start must be decoded by the user's converters. */
export function initialize(execution: Execution, job: InitializeWorkflow): void {
  const { payloadConverter } = execution;
  const context = execution.serializationContext();
  execution.changeInfo({
    searchAttributes: decodeSearchAttributes(job.searchAttributes?.indexedFields),
    typedSearchAttributes: decodeTypedSearchAttributes(job.searchAttributes?.indexedFields),
    memo: mapFromPayloads(payloadConverter, job.memo?.fields, context) ?? {},
    lastResult: fromPayloadsAtIndex(payloadConverter, 0, job.lastCompletionResult?.payloads, context),
    lastFailure: job.continuedFailure === undefined ? undefined : execution.failureToError(job.continuedFailure),
  });
  const { workflow } = execution;
  if (!isWorkflowFunctionWithOptions(workflow) || typeof workflow.workflowDefinitionOptions !== 'function') return;
  execution.definitionOptions = workflow.workflowDefinitionOptions();
  execution.versioningBehavior = execution.definitionOptions.versioningBehavior;
}

export function startWorkflow(execution: Execution, job: InitializeWorkflow): void {
  const { workflow, payloadConverter } = execution;
  const execute = compose(execution.interceptors.inbound, 'execute', async ({ args }) => {
    if (workflow === undefined) throw new IllegalStateError('The workflow is not initialized');
    return (await workflow(...args)) as unknown;
  });
  const args = () => arrayFromPayloads(payloadConverter, job.arguments, execution.serializationContext());
  // The promises between the function's end and its command decide the order of commands: they are as many as in the official SDK.
  logged(() => execute({ headers: { ...job.headers }, args: args() })).then(
    (result) => {
      completeWorkflow(execution, result);
    },
    (error: unknown) => {
      handleWorkflowFailure(execution, error);
    },
  );
}

/** Tells the worker's log how the workflow begins and ends. */
function logged(run: () => Promise<unknown>): Promise<unknown> {
  const log = workflowLog('worker');
  log.debug('Workflow started');
  return run().then(
    (result) => {
      log.debug('Workflow completed');
      return result;
    },
    (error: unknown) => {
      if (isCancellation(error)) log.debug('Workflow completed as cancelled');
      else if (error instanceof ContinueAsNew) log.debug('Workflow continued as new');
      else log.warn('Workflow failed', { error });
      throw error;
    },
  );
}
