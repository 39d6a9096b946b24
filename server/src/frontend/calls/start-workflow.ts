import { invalidArgument, isCronSchedule } from '@perdure/engine';
import { enums, SplicedResponse, type workflowservice } from '@perdure/wire/types';
import { checkBlob, checkMemo } from '../check/blob-size.js';
import { checkedDuration, isZero } from '../check/duration.js';
import { checkLength, checkRequired } from '../check/ids.js';
import { checkLinks } from '../check/links.js';
import { notBuilt } from '../check/not-built.js';
import { checkPriority } from '../check/priority.js';
import { completeRetryPolicy } from '../check/retry-policy.js';
import { checkSearchAttributes } from '../check/search-attributes.js';
import { completeUserTaskQueue } from '../check/task-queue.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import type { Limits } from '../limits.js';
import { resolveNamespace } from '../resolve.js';
import { splicedTask } from './poll-workflow-task.js';

type StartRequest = workflowservice.StartWorkflowExecutionRequest;
const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = enums;
const method = 'StartWorkflowExecution';
/** StartWorkflowExecutionResponse.eager_workflow_task */
const eagerTaskField = 2;

export function startWorkflow(frontend: Frontend): WorkflowHandler<typeof method> {
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'start');
    const asked = { namespaceId: id, request: completeStart(request, frontend, method) };
    const { response, workflowTaskEvents } = await frontend.history.startWorkflow(asked, withinDeadline(context));
    const { eagerWorkflowTask, ...rest } = response;
    if (eagerWorkflowTask === undefined) return rest;
    return new SplicedResponse(rest, [splicedTask(eagerTaskField, eagerWorkflowTask, workflowTaskEvents)]);
  };
}

/** The request with defaults filled in, checked in the order in which the real server finds fault. */
export function completeStart(request: StartRequest, frontend: Frontend, operation: string): StartRequest {
  const { limits, random } = frontend;
  refuseNotBuilt(request);
  checkRequired('WorkflowId', request.workflowId, limits);
  const retryPolicy = completeRetryPolicy(request.retryPolicy, limits);
  checkRequired('WorkflowType', request.workflowType?.name, limits);
  const taskQueue = completeUserTaskQueue(request.taskQueue, limits);
  const timeouts = cappedTimeouts(request, limits);
  checkCron(request.cronSchedule);
  checkLength('RequestId', request.requestId, limits);
  checkLength('Identity', request.identity, limits);
  const policies = completePolicies(request);
  if (request.onConflictOptions?.attachCompletionCallbacks && !request.onConflictOptions.attachRequestId)
    throw invalidArgument('attaching request ID is required for attaching completion callbacks');
  checkSearchAttributes(request.searchAttributes, request.namespace ?? '');
  checkPriority(request.priority, limits);
  checkLinks(request.links, limits);
  checkBlob(frontend, request.input, operation, request);
  checkMemo(frontend, request.memo, operation, request);
  return {
    ...request,
    workflowExecutionTimeout: timeouts.workflowExecutionTimeout,
    workflowRunTimeout: timeouts.workflowRunTimeout,
    workflowTaskTimeout: timeouts.workflowTaskTimeout,
    workflowStartDelay: timeouts.workflowStartDelay,
    workflowIdReusePolicy: policies.workflowIdReusePolicy,
    workflowIdConflictPolicy: policies.workflowIdConflictPolicy,
    retryPolicy,
    taskQueue,
    requestId: request.requestId || random.uuid(),
  };
}

function cappedTimeouts(request: StartRequest, limits: Limits) {
  return {
    workflowExecutionTimeout: timeout('WorkflowExecutionTimeoutSeconds', request.workflowExecutionTimeout, limits),
    workflowRunTimeout: timeout('WorkflowRunTimeoutSeconds', request.workflowRunTimeout, limits),
    workflowTaskTimeout: timeout('WorkflowTaskTimeoutSeconds', request.workflowTaskTimeout, limits),
    workflowStartDelay: timeout('WorkflowStartDelay', request.workflowStartDelay, limits),
  };
}

function checkCron(schedule: string | undefined): void {
  if (schedule && !isCronSchedule(schedule)) throw invalidArgument('invalid CronSchedule.');
}

function timeout(what: string, duration: StartRequest['workflowRunTimeout'], limits: Limits) {
  const checked = checkedDuration(duration, limits);
  if (checked.trouble === undefined) return checked.duration;
  throw invalidArgument(`An invalid ${what} is set on request. cause: ${checked.trouble}`);
}

/** TERMINATE_IF_RUNNING is the older way to say TERMINATE_EXISTING; from here on only the newer one is known. */
function completePolicies(request: StartRequest): Pick<StartRequest, 'workflowIdReusePolicy' | 'workflowIdConflictPolicy'> {
  const reuse = request.workflowIdReusePolicy || WorkflowIdReusePolicy.ALLOW_DUPLICATE;
  const conflict = request.workflowIdConflictPolicy || WorkflowIdConflictPolicy.UNSPECIFIED;
  if (reuse === WorkflowIdReusePolicy.TERMINATE_IF_RUNNING) {
    if (conflict !== WorkflowIdConflictPolicy.UNSPECIFIED) {
      throw invalidArgument(
        'Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy',
      );
    }
    return {
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.TERMINATE_EXISTING,
    };
  }
  if (reuse === WorkflowIdReusePolicy.REJECT_DUPLICATE && conflict === WorkflowIdConflictPolicy.TERMINATE_EXISTING) {
    throw invalidArgument(
      'Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING',
    );
  }
  return { workflowIdReusePolicy: reuse, workflowIdConflictPolicy: conflict || WorkflowIdConflictPolicy.FAIL };
}

function refuseNotBuilt(request: StartRequest): void {
  if (request.cronSchedule && !isZero(request.workflowStartDelay)) {
    throw invalidArgument('CronSchedule and WorkflowStartDelay may not be used together.');
  }
  notBuilt(method, 'completion_callbacks', (request.completionCallbacks?.length ?? 0) > 0);
  notBuilt(method, 'versioning_override', request.versioningOverride !== undefined);
  notBuilt(method, 'time_skipping_config', request.timeSkippingConfig !== undefined);
}
