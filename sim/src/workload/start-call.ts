/** How a model client begins a workflow: plainly, with a delay, on a schedule, with its first task along, or with a signal. */
import { StatusCode, type workflowservice } from '@perdure/wire/types';
import { retryPolicyOf } from './chain-steps.js';
import { codeOf, NAMESPACE_ID } from './caller.js';
import type { ClientParts } from './client-parts.js';

const REJECT_DUPLICATE = 3;

export async function start(parts: ClientParts): Promise<void> {
  const { faults, told, workflowId } = parts;
  const request = startRequest(parts);
  const ask = () => (parts.program.start === 'signaled' ? signalWithStart(parts, request) : startPlainly(parts, request));
  const answers = faults.strikes('signalTwice') ? await Promise.all([ask(), ask()]) : [await ask()];
  for (const runId of answers) if (runId !== '') told.started(workflowId, runId);
}

function startRequest({ world, workflowId, queue, program }: ClientParts) {
  return {
    namespace: 'sim',
    workflowId,
    workflowType: { name: 'model' },
    taskQueue: { name: queue },
    requestId: world.random.uuid(),
    workflowTaskTimeout: { seconds: world.random.pick([2, 5, 10]) },
    retryPolicy: retryPolicyOf(program),
    ...(program.runTimeoutMs > 0 && { workflowRunTimeout: { seconds: program.runTimeoutMs / 1000 } }),
    ...(program.cronRuns > 0 && { cronSchedule: '@every 2s' }),
    ...(program.start === 'delayed' && { workflowStartDelay: { seconds: world.random.between(1, 5) } }),
  };
}

async function startPlainly(
  { caller, told, workflowId, program, runEagerTask }: ClientParts,
  request: workflowservice.StartWorkflowExecutionRequest,
): Promise<string> {
  const requestEagerExecution = program.start === 'eager';
  const { response, workflowTaskEvents } = await caller.untilAnswered(`starts ${workflowId}`, (host, call) =>
    host.roles.history.startWorkflow({ namespaceId: NAMESPACE_ID, request: { ...request, requestEagerExecution } }, call),
  );
  if (response.eagerWorkflowTask !== undefined && workflowTaskEvents !== undefined) {
    told.count('eager start');
    runEagerTask({ response: response.eagerWorkflowTask, events: workflowTaskEvents });
  }
  return response.runId ?? '';
}

/** Sent again after the workflow has ended it must not begin another one. */
async function signalWithStart(
  { caller, told, workflowId }: ClientParts,
  start: workflowservice.StartWorkflowExecutionRequest,
): Promise<string> {
  const signalName = `${workflowId}-begin`;
  const request = { ...start, signalName, identity: 'client', workflowIdReusePolicy: REJECT_DUPLICATE } as const;
  try {
    const { runId } = await caller.untilAnswered(`signals and starts ${workflowId}`, (host, call) =>
      host.roles.history.signalWithStart({ namespaceId: NAMESPACE_ID, request }, call),
    );
    told.signaled(workflowId, signalName);
    return runId ?? '';
  } catch (error) {
    if (codeOf(error) !== StatusCode.ALREADY_EXISTS) throw error;
    told.signaled(workflowId, signalName);
    return '';
  }
}
