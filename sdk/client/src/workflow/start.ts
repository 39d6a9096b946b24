import { randomUUID } from 'node:crypto';
import {
  compilePriority,
  compileRetryPolicy,
  encodeWorkflowIdConflictPolicy,
  encodeWorkflowIdReusePolicy,
  WorkflowExecutionAlreadyStartedError,
  type Headers,
} from '@perdure/common';
import {
  argumentsToPayloads,
  encodeMemo,
  encodePayloads,
  encodeUnifiedSearchAttributes,
  encodeUserMetadata,
} from '@perdure/common/internal';
import { StatusCode, type common, type workflowservice } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';
import { hasStatus, workflowClientError } from '../grpc-errors.js';
import type { WorkflowSignalWithStartInput, WorkflowStartInput, WorkflowStartOutput } from '../interceptors.js';
import { inOption } from './option-checks.js';
import type { CompiledWorkflowOptions } from './workflow-options.js';

/** Arguments as the API has them. @throws PayloadConverterError naming the argument */
export async function encodeArgs(
  core: ClientCore,
  workflowId: string,
  args: readonly unknown[],
  callee: string,
): Promise<common.Payloads> {
  const { payloadConverter, payloadCodecs } = core.dataConverter;
  const context = workflowContext(core, workflowId);
  return { payloads: await encodePayloads(payloadCodecs, argumentsToPayloads(payloadConverter, args, callee, context), context) };
}

/** What the requests of start and signal-with-start have in common. */
async function startFields(core: ClientCore, workflowType: string, options: CompiledWorkflowOptions, headers: Headers) {
  const { workflowId, memo, retry, priority, staticSummary, staticDetails } = options;
  const context = workflowContext(core, workflowId);
  const callee = `workflow '${workflowType}'`;
  const attributes = encodeUnifiedSearchAttributes(options.searchAttributes, options.typedSearchAttributes);
  return {
    namespace: core.namespace,
    identity: core.identity,
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: workflowType },
    taskQueue: { name: options.taskQueue },
    input: await encodeArgs(core, workflowId, options.args, callee),
    workflowExecutionTimeout: options.workflowExecutionTimeout,
    workflowRunTimeout: options.workflowRunTimeout,
    workflowTaskTimeout: options.workflowTaskTimeout,
    workflowIdReusePolicy: inOption('workflowIdReusePolicy', callee, () =>
      encodeWorkflowIdReusePolicy(options.workflowIdReusePolicy),
    ),
    workflowIdConflictPolicy: inOption('workflowIdConflictPolicy', callee, () =>
      encodeWorkflowIdConflictPolicy(options.workflowIdConflictPolicy),
    ),
    retryPolicy: retry === undefined ? undefined : inOption('retry', callee, () => compileRetryPolicy(retry)),
    cronSchedule: options.cronSchedule,
    memo: memo === undefined ? undefined : { fields: await encodeMemo(core.dataConverter, memo, callee, context) },
    searchAttributes: Object.keys(attributes).length === 0 ? undefined : { indexedFields: attributes },
    header: { fields: headers },
    workflowStartDelay: options.startDelay,
    userMetadata: await encodeUserMetadata(core.dataConverter, staticSummary, staticDetails, context),
    versioningOverride: options.versioningOverride,
    priority: priority === undefined ? undefined : inOption('priority', callee, () => compilePriority(priority)),
  };
}

export async function startRequest(
  core: ClientCore,
  { workflowType, options, headers }: WorkflowStartInput,
): Promise<workflowservice.StartWorkflowExecutionRequest> {
  if (options.requestEagerStart === true && !core.supportsEagerStart)
    throw new Error(
      `Workflow '${workflowType}' cannot start eagerly over this connection: give the client the NativeConnection of a worker in the same process, or leave requestEagerStart out`,
    );
  return {
    ...(await startFields(core, workflowType, options, headers)),
    requestEagerExecution: options.requestEagerStart,
  };
}

export async function startWorkflow(core: ClientCore, input: WorkflowStartInput): Promise<WorkflowStartOutput> {
  const request = await startRequest(core, input);
  try {
    const { runId = '', eagerWorkflowTask } = await core.service.startWorkflowExecution(request);
    return { runId, eagerlyStarted: eagerWorkflowTask !== undefined };
  } catch (error) {
    throw startError(error, input.workflowType, input.options.workflowId);
  }
}

/** Returns the id of the run that has the signal. */
export async function signalWithStart(core: ClientCore, input: WorkflowSignalWithStartInput): Promise<string> {
  const { workflowType, options, headers, signalName, signalArgs } = input;
  const request: workflowservice.SignalWithStartWorkflowExecutionRequest = {
    ...(await startFields(core, workflowType, options, headers)),
    signalName,
    signalInput: await encodeArgs(core, options.workflowId, signalArgs, `signal '${signalName}'`),
  };
  try {
    return (await core.service.signalWithStartWorkflowExecution(request)).runId ?? '';
  } catch (error) {
    throw startError(error, workflowType, options.workflowId);
  }
}

export function startError(error: unknown, workflowType: string, workflowId: string): Error {
  if (hasStatus(error, StatusCode.ALREADY_EXISTS)) return alreadyStarted(workflowType, workflowId);
  return workflowClientError(error, `Failed to start workflow '${workflowType}' (id ${workflowId})`, { workflowId });
}

export function alreadyStarted(workflowType: string, workflowId: string): Error {
  return new WorkflowExecutionAlreadyStartedError('Workflow execution already started', workflowId, workflowType);
}
