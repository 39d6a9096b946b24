import { randomUUID } from 'node:crypto';
import { CancelledFailure, WorkflowNotFoundError } from '@perdure/common';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  enumCodec,
  stringEnum,
  withLongNames,
  type EnumValue,
} from '@perdure/common/internal';
import { enums, StatusCode, type update, type workflowservice } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';
import { isGrpcServiceError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '../errors.js';
import { hasStatus, multiOperationCulprit, workflowClientError } from '../grpc-errors.js';
import type {
  WorkflowExecution,
  WorkflowStartUpdateInput,
  WorkflowStartUpdateOutput,
  WorkflowStartUpdateWithStartInput,
  WorkflowStartUpdateWithStartOutput,
} from '../interceptors.js';
import { inOption } from './option-checks.js';
import { alreadyStarted, encodeArgs, startRequest } from './start.js';

const stages = stringEnum('ADMITTED', 'ACCEPTED', 'COMPLETED');
/** How far an update has come. UNSPECIFIED is deprecated. */
export const WorkflowUpdateStage = withLongNames(stages, '');
export type WorkflowUpdateStage = EnumValue<typeof WorkflowUpdateStage>;

const Stage = enums.UpdateWorkflowExecutionLifecycleStage;
const { encode: encodeStage } = enumCodec(stages, Stage, 'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_');

/** An update that was sent. */
export interface WorkflowUpdateHandle<Ret> {
  updateId: string;
  workflowId: string;
  workflowRunId?: string | undefined;
  /** Waits for its end. @throws WorkflowUpdateFailedError */
  result(): Promise<Ret>;
}

async function updateRequest(core: ClientCore, stage: WorkflowUpdateStage, input: WorkflowStartUpdateInput) {
  const { workflowExecution, updateName, args, headers, firstExecutionRunId, options } = input;
  const callee = `update '${updateName}'`;
  // Nothing less than accepted is durable, and nobody could wait for it again.
  const lifecycleStage = inOption('waitForStage', callee, () => encodeStage(stage === 'ADMITTED' ? 'ACCEPTED' : stage));
  return {
    namespace: core.namespace,
    workflowExecution,
    firstExecutionRunId,
    waitPolicy: { lifecycleStage },
    request: {
      meta: { updateId: options.updateId ?? randomUUID(), identity: core.identity },
      input: {
        header: { fields: headers },
        name: updateName,
        args: await encodeArgs(core, workflowExecution.workflowId, args, callee),
      },
    },
  };
}

/** Sends an update until it is durable: a server that gives up waiting answers with an earlier stage, and the same id finds it again. */
export async function startUpdate(
  core: ClientCore,
  stage: WorkflowUpdateStage,
  input: WorkflowStartUpdateInput,
): Promise<WorkflowStartUpdateOutput> {
  const request = await updateRequest(core, stage, input);
  for (;;) {
    let answer: workflowservice.UpdateWorkflowExecutionResponse;
    try {
      answer = await core.service.updateWorkflowExecution(request);
    } catch (error) {
      throw updateError(error, `Update '${input.updateName}' failed`, input.workflowExecution);
    }
    if ((answer.stage ?? 0) < Stage.ACCEPTED) continue;
    const workflowRunId = answer.updateRef?.workflowExecution?.runId ?? '';
    return { updateId: request.request.meta.updateId, workflowRunId, outcome: answer.outcome };
  }
}

/** What the start of an update-with-start came to, told as soon as it is known. */
export interface StartListener {
  readonly onStart: (runId: string) => void;
  readonly onStartError: (error: Error) => void;
}

/** Starts a workflow, or finds it running, and sends it an update, in one call. */
export async function updateWithStart(
  core: ClientCore,
  stage: WorkflowUpdateStage,
  { onStart, onStartError }: StartListener,
  input: WorkflowStartUpdateWithStartInput,
): Promise<WorkflowStartUpdateWithStartOutput> {
  const { workflowType, workflowStartOptions, workflowStartHeaders, updateName, updateArgs, updateOptions, updateHeaders } =
    input;
  const workflowExecution = { workflowId: workflowStartOptions.workflowId };
  let seenStart = false;
  try {
    const startWorkflow = await startRequest(core, {
      workflowType,
      options: workflowStartOptions,
      headers: workflowStartHeaders,
    });
    const update = { updateName, args: updateArgs, workflowExecution, headers: updateHeaders, options: updateOptions };
    const updateWorkflow = await updateRequest(core, stage, update);
    for (;;) {
      const operations = [{ startWorkflow }, { updateWorkflow }];
      const { responses } = await core.service.executeMultiOperation({ namespace: core.namespace, operations });
      if (!seenStart) onStart(responses?.[0]?.startWorkflow?.runId ?? '');
      seenStart = true;
      const answer = responses?.[1]?.updateWorkflow;
      if ((answer?.stage ?? 0) < Stage.ACCEPTED) continue;
      const { updateId } = updateWorkflow.request.meta;
      const runId = answer?.updateRef?.workflowExecution?.runId;
      return { workflowExecution: { ...workflowExecution, runId }, updateId, updateOutcome: answer?.outcome };
    }
  } catch (error) {
    const known = updateWithStartError(error, workflowType, workflowExecution);
    if (!seenStart) onStartError(known);
    throw known;
  }
}

function updateWithStartError(error: unknown, workflowType: string, execution: WorkflowExecution): Error {
  const { workflowId } = execution;
  const what = `Update-with-start of workflow ${workflowId} failed`;
  const culprit = multiOperationCulprit(error);
  if (culprit === undefined || !isGrpcServiceError(error)) {
    if (hasStatus(error, StatusCode.ALREADY_EXISTS)) return alreadyStarted(workflowType, workflowId);
    return updateError(error, what, execution);
  }
  if (culprit.code === StatusCode.ALREADY_EXISTS) return alreadyStarted(workflowType, workflowId);
  if (culprit.code === StatusCode.NOT_FOUND) return new WorkflowNotFoundError(culprit.message, workflowId, execution.runId);
  // As in the official client, the call's own error, with code and message of the operation that failed.
  return Object.assign(error, culprit);
}

function updateError(error: unknown, what: string, execution: WorkflowExecution): Error {
  if (hasStatus(error, StatusCode.DEADLINE_EXCEEDED) || hasStatus(error, StatusCode.CANCELLED)) {
    const cause = error as Error & { readonly details: string };
    return new WorkflowUpdateRPCTimeoutOrCancelledError(cause.details || 'The call of the update ended', { cause });
  }
  if (error instanceof CancelledFailure) return new WorkflowUpdateRPCTimeoutOrCancelledError(error.message, { cause: error });
  return workflowClientError(error, what, execution);
}

/** Long polls until an update has an outcome. */
export async function pollUpdateOutcome(
  core: ClientCore,
  updateId: string,
  execution: WorkflowExecution,
): Promise<update.Outcome> {
  for (;;) {
    try {
      const { outcome } = await core.service.pollWorkflowExecutionUpdate({
        namespace: core.namespace,
        identity: core.identity,
        updateRef: { workflowExecution: execution, updateId },
        waitPolicy: { lifecycleStage: Stage.COMPLETED },
      });
      if (outcome !== undefined) return outcome;
    } catch (error) {
      throw updateError(error, `Polling update ${updateId} failed`, execution);
    }
  }
}

export function updateHandle<Ret>(
  core: ClientCore,
  updateId: string,
  { workflowId, runId }: WorkflowExecution,
  known?: update.Outcome,
): WorkflowUpdateHandle<Ret> {
  return {
    updateId,
    workflowId,
    workflowRunId: runId,
    async result() {
      const context = workflowContext(core, workflowId);
      const outcome = known ?? (await pollUpdateOutcome(core, updateId, { workflowId, runId }));
      if (outcome.failure) {
        const cause = await decodeOptionalFailureToOptionalError(core.dataConverter, outcome.failure, context);
        throw new WorkflowUpdateFailedError('Workflow Update failed', cause);
      }
      return decodeFromPayloadsAtIndex<Ret>(core.dataConverter, 0, outcome.success?.payloads, context);
    },
  };
}
