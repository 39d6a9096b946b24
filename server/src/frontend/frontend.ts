import {
  WorkflowService,
  type Handler,
  type MethodHandlers,
  type ServiceImplementation,
  type WorkflowServiceMethods,
} from '@perdure/wire/types';
import { LimitWarnings } from '../limit-warnings.js';
import { noMetrics, type Metrics } from '../telemetry/metrics.js';
import { cancelActivityById, completeActivityById, failActivityById, heartbeatActivityById } from './calls/activity-by-id.js';
import { cancelActivity } from './calls/cancel-activity.js';
import { getClusterInfo } from './calls/cluster-info.js';
import { completeActivity } from './calls/complete-activity.js';
import { completeQuery } from './calls/complete-query.js';
import { completeWorkflowTask } from './calls/complete-workflow-task.js';
import { deprecateNamespace } from './calls/deprecate-namespace.js';
import { describeNamespace } from './calls/describe-namespace.js';
import { describeWorkflow } from './calls/describe-workflow.js';
import { failActivity } from './calls/fail-activity.js';
import { failWorkflowTask } from './calls/fail-workflow-task.js';
import { getHistoryReverse } from './calls/get-history-reverse.js';
import { getHistory } from './calls/get-history.js';
import { heartbeatActivity } from './calls/heartbeat-activity.js';
import { listNamespaces } from './calls/list-namespaces.js';
import { pollActivityTask } from './calls/poll-activity-task.js';
import { pollWorkflowTask } from './calls/poll-workflow-task.js';
import { queryWorkflow } from './calls/query-workflow.js';
import { requestCancelWorkflow } from './calls/request-cancel-workflow.js';
import { registerNamespace } from './calls/register-namespace.js';
import { resetSticky } from './calls/reset-sticky.js';
import { shutdownWorker } from './calls/shutdown-worker.js';
import { signalWithStart } from './calls/signal-with-start.js';
import { signalWorkflow } from './calls/signal-workflow.js';
import { startWorkflow } from './calls/start-workflow.js';
import { getSystemInfo } from './calls/system-info.js';
import { terminateWorkflow } from './calls/terminate-workflow.js';
import { updateNamespace } from './calls/update-namespace.js';
import { checkClientVersion } from './check/client-version.js';
import { counted } from './counted.js';
import type { Frontend } from './handler.js';
import { defaultLimits, type Limits } from './limits.js';
import { OpenPollSet } from './open-polls.js';
import { OverloadGuard } from './overload-guard.js';
import { RequestRate } from './request-rate.js';

export interface FrontendOptions extends Omit<Frontend, 'limits' | 'limitWarnings' | 'openPolls'> {
  readonly limits?: Partial<Limits>;
  readonly metrics?: Metrics;
}

/** The public API as handlers; a transport carries them. Stateless but for a cache and the polls that wait. */
export interface FrontendRole {
  readonly services: readonly ServiceImplementation[];
  /** Takes no new polls and no calls that wait; those under way go on, others are still answered. */
  closeToPolls(): void;
  /** Ends the polls and calls that still wait. */
  endPolls(): void;
}

export function createFrontend({ limits, metrics = noMetrics, ...options }: FrontendOptions): FrontendRole {
  const openPolls = new OpenPollSet();
  const limitWarnings = new LimitWarnings(options);
  const frontend: Frontend = { ...options, limits: { ...defaultLimits, ...limits }, limitWarnings, openPolls };
  metrics.observe('open_polls', () => openPolls.count);
  const methods = workflowMethods(frontend);
  const parts = { clock: options.clock, metrics, guard: new OverloadGuard(options.clock) };
  const rate = new RequestRate(frontend.limits.namespaceCallsPerSecondMax, options.clock);
  const countedMethods = Object.fromEntries(
    Object.entries(methods).map(([method, handler]) => [
      method,
      counted(method, admitted(method, handler as AnyHandler, rate), parts),
    ]),
  );
  return {
    services: [{ name: WorkflowService.name, methods: countedMethods }],
    closeToPolls: () => openPolls.close(),
    endPolls: () => openPolls.endAll(),
  };
}

type AnyHandler = Handler<{ readonly namespace?: string | undefined }, unknown>;

/** What every call has to pass before it is looked at. */
function admitted(method: string, handler: AnyHandler, rate: RequestRate): AnyHandler {
  return (request, context) => {
    checkClientVersion(context.headers);
    rate.take(method, request.namespace);
    return handler(request, context);
  };
}

function workflowMethods(frontend: Frontend): MethodHandlers<WorkflowServiceMethods> {
  return {
    StartWorkflowExecution: startWorkflow(frontend),
    SignalWorkflowExecution: signalWorkflow(frontend),
    SignalWithStartWorkflowExecution: signalWithStart(frontend),
    RequestCancelWorkflowExecution: requestCancelWorkflow(frontend),
    TerminateWorkflowExecution: terminateWorkflow(frontend),
    QueryWorkflow: queryWorkflow(frontend),
    RespondQueryTaskCompleted: completeQuery(frontend),
    DescribeWorkflowExecution: describeWorkflow(frontend),
    GetWorkflowExecutionHistory: getHistory(frontend),
    GetWorkflowExecutionHistoryReverse: getHistoryReverse(frontend),
    ResetStickyTaskQueue: resetSticky(frontend),
    PollWorkflowTaskQueue: pollWorkflowTask(frontend),
    RespondWorkflowTaskCompleted: completeWorkflowTask(frontend),
    RespondWorkflowTaskFailed: failWorkflowTask(frontend),
    PollActivityTaskQueue: pollActivityTask(frontend),
    RespondActivityTaskCompleted: completeActivity(frontend),
    RespondActivityTaskFailed: failActivity(frontend),
    RespondActivityTaskCanceled: cancelActivity(frontend),
    RecordActivityTaskHeartbeat: heartbeatActivity(frontend),
    RespondActivityTaskCompletedById: completeActivityById(frontend),
    RespondActivityTaskFailedById: failActivityById(frontend),
    RespondActivityTaskCanceledById: cancelActivityById(frontend),
    RecordActivityTaskHeartbeatById: heartbeatActivityById(frontend),
    ShutdownWorker: shutdownWorker(frontend),
    GetSystemInfo: getSystemInfo(frontend),
    GetClusterInfo: getClusterInfo(frontend),
    RegisterNamespace: registerNamespace(frontend),
    DescribeNamespace: describeNamespace(frontend),
    ListNamespaces: listNamespaces(frontend),
    UpdateNamespace: updateNamespace(frontend),
    DeprecateNamespace: deprecateNamespace(frontend),
  };
}
