import {
  compilePriority,
  compileRetryPolicy,
  encodeWorkflowIdReusePolicy,
  extractWorkflowType,
  type BaseWorkflowHandle,
  type SignalDefinition,
  type WithWorkflowArgs,
  type Workflow,
  type WorkflowResultType,
} from '@perdure/common';
import {
  argumentsToPayloads,
  encodeUnifiedSearchAttributes,
  enumCodec,
  memoToPayloads,
  msOptionalToNumber,
  userMetadataToPayload,
} from '@perdure/common/internal';
import { enums } from '@perdure/wire/types';
import { eventGroupMarkers } from './event-groups.js';
import type { StartChildWorkflowExecutionInput } from './interceptors.js';
import { parentClosePolicies, type ChildWorkflowOptions } from './options.js';
import type { StartChildWorkflowExecution } from './protocol/index.js';
import { uuid4 } from './random-streams.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import type { Execution } from './runtime/execution.js';
import type { Waiting } from './runtime/pending.js';
import { inScope } from './runtime/scope.js';
import { sendSignal } from './signal-workflow.js';
import { usesWorkflowBuildId } from './versioning-intent.js';

/** A child that has started. */
export interface ChildWorkflowHandle<T extends Workflow> extends BaseWorkflowHandle<T> {
  readonly firstExecutionRunId: string;
}

type NoArguments = () => Promise<unknown>;
const parentClosePolicy = enumCodec(parentClosePolicies, enums.ParentClosePolicy, 'PARENT_CLOSE_POLICY_');

function commandOf(execution: Execution, input: StartChildWorkflowExecutionInput): StartChildWorkflowExecution {
  const { options, headers, workflowType, seq } = input;
  const { payloadConverter, info } = execution;
  const context = execution.serializationContext(options.workflowId);
  const callee = `workflow '${workflowType}'`;
  const hasSearchAttributes = options.searchAttributes ?? options.typedSearchAttributes;
  return {
    type: 'startChildWorkflowExecution',
    seq,
    namespace: info.namespace,
    workflowId: options.workflowId,
    workflowType,
    taskQueue: options.taskQueue || info.taskQueue,
    input: argumentsToPayloads(payloadConverter, options.args ?? [], callee, context),
    headers,
    workflowExecutionTimeoutMs: msOptionalToNumber(options.workflowExecutionTimeout),
    workflowRunTimeoutMs: msOptionalToNumber(options.workflowRunTimeout),
    workflowTaskTimeoutMs: msOptionalToNumber(options.workflowTaskTimeout),
    parentClosePolicy: parentClosePolicy.encode(options.parentClosePolicy),
    workflowIdReusePolicy: encodeWorkflowIdReusePolicy(options.workflowIdReusePolicy),
    retryPolicy: options.retry === undefined ? undefined : compileRetryPolicy(options.retry),
    cronSchedule: options.cronSchedule,
    memo: options.memo === undefined ? undefined : memoToPayloads(payloadConverter, options.memo, callee, context),
    searchAttributes: hasSearchAttributes && {
      indexedFields: encodeUnifiedSearchAttributes(options.searchAttributes, options.typedSearchAttributes),
    },
    cancellationType: options.cancellationType,
    useWorkflowBuildId: usesWorkflowBuildId(options.versioningIntent),
    priority: options.priority === undefined ? undefined : compilePriority(options.priority),
  };
}

function beginChild(input: StartChildWorkflowExecutionInput): Promise<[Promise<string>, Promise<unknown>]> {
  const execution = assertInWorkflowContext('startChildWorkflowExecution');
  const { options, seq } = input;
  const context = execution.serializationContext(options.workflowId);
  const { childStarts, childResults } = execution.pending;
  const groups = () => eventGroupMarkers(options.eventGroups);
  const { staticSummary, staticDetails } = options;
  const started = inScope<string>(
    (waiting) => {
      const userMetadata = userMetadataToPayload(execution.payloadConverter, staticSummary, staticDetails, context);
      execution.push({ ...commandOf(execution, input), userMetadata, eventGroupMarkers: groups() });
      childStarts.set(seq, { ...waiting, context });
    },
    () => {
      if (childResults.has(seq))
        execution.push({ type: 'cancelChildWorkflowExecution', seq, reason: '', eventGroupMarkers: groups() });
    },
  );
  const completed = new Promise<unknown>((resolve, reject: Waiting['reject']) => {
    started.catch(reject);
    childResults.set(seq, { resolve, reject, context, trace: new Error('waiting') });
  });
  // Whether anybody waits for the result is the user's choice.
  completed.catch(() => undefined);
  return new Promise((resolve) => {
    resolve([started, completed]);
  });
}

function begin<T extends Workflow>(workflow: string | T, options: Partial<WithWorkflowArgs<T, ChildWorkflowOptions>> = {}) {
  const execution = assertInWorkflowContext('Starting a child workflow');
  const { args, workflowId, ...rest } = options;
  // An id is drawn only if none is given: random numbers of a replay depend on it.
  const withDefaults = {
    workflowId: workflowId ?? uuid4(),
    args: (args ?? []) as readonly unknown[],
    ...rest,
    cancellationType: rest.cancellationType ?? 'WAIT_CANCELLATION_COMPLETED',
  } as const;
  const workflowType = extractWorkflowType(workflow);
  const execute = compose(execution.interceptors.outbound, 'startChildWorkflowExecution', beginChild);
  const seq = execution.nextSeq.childWorkflow;
  execution.nextSeq.childWorkflow += 1;
  const begun = execute({ seq, options: withDefaults, headers: {}, workflowType });
  return { begun, workflowId: withDefaults.workflowId };
}

/** Starts a child workflow and waits until the server has started it. Cancelling the current scope cancels the child. */
export async function startChild<T extends Workflow>(
  workflow: string | T,
  options: WithWorkflowArgs<T, ChildWorkflowOptions>,
): Promise<ChildWorkflowHandle<T>>;
export async function startChild<T extends NoArguments>(workflow: string | T): Promise<ChildWorkflowHandle<T>>;
export async function startChild<T extends Workflow>(
  workflow: string | T,
  options?: WithWorkflowArgs<T, ChildWorkflowOptions>,
): Promise<ChildWorkflowHandle<T>> {
  const { begun, workflowId } = begin(workflow, options);
  const [started, completed] = await begun;
  const firstExecutionRunId = await started;
  return {
    workflowId,
    firstExecutionRunId,
    async result() {
      return (await completed) as WorkflowResultType<T>;
    },
    async signal<Args extends unknown[]>(def: SignalDefinition<Args> | string, ...args: Args): Promise<void> {
      return sendSignal({ type: 'child', childWorkflowId: workflowId }, def, args);
    },
  };
}

/** Starts a child workflow and waits for its result. Cancelling the current scope cancels the child. */
export async function executeChild<T extends Workflow>(
  workflow: string | T,
  options: WithWorkflowArgs<T, ChildWorkflowOptions>,
): Promise<WorkflowResultType<T>>;
export async function executeChild<T extends NoArguments>(workflow: string | T): Promise<WorkflowResultType<T>>;
export async function executeChild<T extends Workflow>(
  workflow: string | T,
  options?: WithWorkflowArgs<T, ChildWorkflowOptions>,
): Promise<WorkflowResultType<T>> {
  const { begun } = begin(workflow, options);
  return begun.then(([, completed]) => completed) as Promise<WorkflowResultType<T>>;
}
