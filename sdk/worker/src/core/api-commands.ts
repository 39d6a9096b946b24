import type {
  ContinueAsNewWorkflowExecution,
  RequestCancelExternalWorkflowExecution,
  ScheduleActivity,
  SignalExternalWorkflowExecution,
  StartChildWorkflowExecution,
} from '@perdure/workflow/protocol';
import { enums, type command, type common } from '@perdure/wire/types';
import { fromMs } from './duration.js';
import type { RunState } from './run-state.js';

type Command = command.Command;
const { CommandType } = enums;

/** Commands of the workflow code in the words of the gRPC API. Empty headers and payloads are left out. */
export function scheduleActivity(request: ScheduleActivity, run: RunState): Command {
  return {
    commandType: CommandType.SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId: request.activityId,
      activityType: { name: request.activityType },
      taskQueue: { name: request.taskQueue || run.worker.taskQueue },
      header: { fields: request.headers },
      input: payloads(request.arguments),
      scheduleToCloseTimeout: fromMs(request.scheduleToCloseTimeoutMs),
      scheduleToStartTimeout: fromMs(request.scheduleToStartTimeoutMs),
      startToCloseTimeout: fromMs(request.startToCloseTimeoutMs),
      heartbeatTimeout: fromMs(request.heartbeatTimeoutMs),
      retryPolicy: request.retryPolicy,
      requestEagerExecution: !request.doNotEagerlyExecute,
      useWorkflowBuildId: usesBuildId(request.useWorkflowBuildId, request.taskQueue, run),
      priority: request.priority,
    },
  };
}

export function startChild(request: StartChildWorkflowExecution, run: RunState): Command {
  return {
    commandType: CommandType.START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: {
      namespace: request.namespace,
      workflowId: request.workflowId,
      workflowType: { name: request.workflowType },
      taskQueue: { name: request.taskQueue || run.worker.taskQueue },
      header: { fields: request.headers },
      input: payloads(request.input),
      workflowExecutionTimeout: fromMs(request.workflowExecutionTimeoutMs),
      workflowRunTimeout: fromMs(request.workflowRunTimeoutMs),
      workflowTaskTimeout: fromMs(request.workflowTaskTimeoutMs),
      parentClosePolicy: request.parentClosePolicy,
      workflowIdReusePolicy: request.workflowIdReusePolicy,
      retryPolicy: request.retryPolicy,
      cronSchedule: request.cronSchedule,
      memo: request.memo && { fields: request.memo },
      searchAttributes: request.searchAttributes,
      inheritBuildId: usesBuildId(request.useWorkflowBuildId, request.taskQueue, run),
      priority: request.priority,
    },
  };
}

export function signalExternal({ target, ...signal }: SignalExternalWorkflowExecution, run: RunState): Command {
  const isChild = 'childWorkflowId' in target;
  const execution = isChild ? { workflowId: target.childWorkflowId } : { workflowId: target.workflowId, runId: target.runId };
  return {
    commandType: CommandType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: {
      namespace: isChild ? run.worker.namespace : target.namespace,
      execution,
      signalName: signal.signalName,
      input: payloads(signal.arguments),
      childWorkflowOnly: isChild,
      header: Object.keys(signal.headers).length === 0 ? undefined : { fields: signal.headers },
    },
  };
}

export function cancelExternal({ target, reason }: RequestCancelExternalWorkflowExecution, run: RunState): Command {
  return {
    commandType: CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: {
      ...target,
      reason: `Cancel requested by workflow with run id ${run.runId} with reason: ${reason}`,
    },
  };
}

/** What the code leaves open goes on as it is: memo, search attributes as they are by now, retry policy. */
export function continueAsNew(request: ContinueAsNewWorkflowExecution, run: RunState): Command {
  const memo =
    request.memo === undefined || Object.keys(request.memo).length === 0 ? run.started?.memo : { fields: request.memo };
  return {
    commandType: CommandType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: {
      workflowType: { name: request.workflowType },
      taskQueue: { name: request.taskQueue || run.worker.taskQueue },
      input: payloads(request.arguments),
      workflowRunTimeout: fromMs(request.workflowRunTimeoutMs),
      workflowTaskTimeout: fromMs(request.workflowTaskTimeoutMs),
      backoffStartInterval: fromMs(request.backoffStartIntervalMs),
      retryPolicy: request.retryPolicy ?? run.started?.retryPolicy,
      header: Object.keys(request.headers).length === 0 ? undefined : { fields: request.headers },
      memo,
      searchAttributes: request.searchAttributes ?? currentSearchAttributes(run),
      inheritBuildId: usesBuildId(request.useWorkflowBuildId, request.taskQueue ?? '', run),
      initialVersioningBehavior: request.initialVersioningBehavior,
    },
  };
}

function currentSearchAttributes(run: RunState): common.SearchAttributes | undefined {
  const indexedFields = { ...run.started?.searchAttributes?.indexedFields, ...Object.fromEntries(run.upsertedSearchAttributes) };
  return Object.keys(indexedFields).length === 0 ? undefined : { indexedFields };
}

/** Unless the code says, tasks for the run's own queue go to workers with compatible builds. */
function usesBuildId(wish: boolean | undefined, taskQueue: string, run: RunState): boolean {
  return wish ?? (taskQueue === '' || taskQueue === run.worker.taskQueue);
}

export function payloads(list: readonly common.Payload[]): common.Payloads | undefined {
  return list.length === 0 ? undefined : { payloads: list };
}
