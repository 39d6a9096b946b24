// The calls of the scale and overload suites, with as little in them as the server asks for.
import { payloads, seconds } from '../golden/messages.js';
import type { RawClient } from '../raw-client.js';

const namespace = 'default';

export interface StartOptions {
  readonly type?: string;
  readonly taskTimeoutSeconds?: number;
}

/** Returns the run id. */
export async function startOne(
  { service }: RawClient,
  workflowId: string,
  taskQueue: string,
  options: StartOptions = {},
): Promise<string> {
  const { runId } = await service.startWorkflowExecution({
    namespace,
    workflowId,
    workflowType: { name: options.type ?? 'scale' },
    taskQueue: { name: taskQueue },
    workflowTaskTimeout: seconds(options.taskTimeoutSeconds ?? 10),
    identity: 'scale',
    requestId: `${workflowId}-start`,
    input: payloads('some input, as most workflows have'),
  });
  return runId;
}

export async function signalOne({ service }: RawClient, workflowId: string, requestId: string): Promise<void> {
  await service.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    signalName: 'note',
    input: payloads(requestId),
    identity: 'scale',
    requestId,
  });
}

export async function terminateOne({ service }: RawClient, workflowId: string): Promise<void> {
  await service.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId }, reason: 'end of the measurement' });
}

/** Open (1), completed (2) … */
export async function statusOfWorkflow({ service }: RawClient, workflowId: string): Promise<number> {
  const { workflowExecutionInfo } = await service.describeWorkflowExecution({ namespace, execution: { workflowId } });
  return workflowExecutionInfo?.status ?? 0;
}
