import { encodeInitialVersioningBehavior, type Workflow } from '@perdure/common';
import { argumentsToPayloads, encodeUnifiedSearchAttributes, memoToPayloads, msOptionalToNumber } from '@perdure/common/internal';
import { ContinueAsNew } from './errors.js';
import { eventGroupMarkers } from './event-groups.js';
import type { ContinueAsNewInput } from './interceptors.js';
import type { ContinueAsNewOptions } from './options.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import type { Execution } from './runtime/execution.js';
import { usesWorkflowBuildId } from './versioning-intent.js';

/** A function that ends the run and starts another of the same chain, with these arguments and an empty history. */
export function makeContinueAsNewFunc<F extends Workflow>(
  options?: ContinueAsNewOptions,
): (...args: Parameters<F>) => Promise<never> {
  const execution = assertInWorkflowContext('continueAsNew(...)');
  const { info } = execution;
  const { workflowType, taskQueue, ...rest } = options ?? {};
  const required = { workflowType: workflowType ?? info.workflowType, taskQueue: taskQueue ?? info.taskQueue, ...rest };
  return (...args) => {
    const execute = compose(execution.interceptors.outbound, 'continueAsNew', async (input) => {
      throw new ContinueAsNew(commandOf(execution, input), eventGroupMarkers(input.options.eventGroups));
    });
    return execute({ args, headers: {}, options: required });
  };
}

function commandOf(execution: Execution, { headers, args, options }: ContinueAsNewInput): ContinueAsNew['command'] {
  const { payloadConverter } = execution;
  const context = execution.serializationContext();
  const workflowType = options.workflowType ?? execution.info.workflowType;
  const callee = `workflow '${workflowType}'`;
  const hasSearchAttributes = options.searchAttributes ?? options.typedSearchAttributes;
  return {
    type: 'continueAsNewWorkflowExecution',
    workflowType,
    taskQueue: options.taskQueue,
    arguments: argumentsToPayloads(payloadConverter, args, callee, context),
    headers,
    memo: options.memo === undefined ? undefined : memoToPayloads(payloadConverter, options.memo, callee, context),
    searchAttributes: hasSearchAttributes && {
      indexedFields: encodeUnifiedSearchAttributes(options.searchAttributes, options.typedSearchAttributes),
    },
    workflowRunTimeoutMs: msOptionalToNumber(options.workflowRunTimeout),
    workflowTaskTimeoutMs: msOptionalToNumber(options.workflowTaskTimeout),
    backoffStartIntervalMs: msOptionalToNumber(options.backoffStartInterval),
    useWorkflowBuildId: usesWorkflowBuildId(options.versioningIntent),
    initialVersioningBehavior: encodeInitialVersioningBehavior(options.initialVersioningBehavior),
  };
}

/** Ends this run and starts the next one with these arguments. It never resolves: await or return it. */
export function continueAsNew<F extends Workflow>(...args: Parameters<F>): Promise<never> {
  return makeContinueAsNewFunc<F>()(...args);
}
