import type { ConnectionLike } from '@perdure/client';
import type { Logger } from '@perdure/common';
import { enums, type deployment, type taskqueue } from '@perdure/wire/types';
import type { Environment } from '../environment.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type { PolledTask } from '../tasks/task-parts.js';
import { pollLoop } from './poll-loop.js';
import type { Slots } from './slots.js';

export interface PollerContext {
  readonly connection: ConnectionLike;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  readonly buildId: string;
  readonly metrics: WorkerMetrics;
  readonly deploymentOptions: deployment.WorkerDeploymentOptions | undefined;
  readonly stop: AbortSignal;
}

export interface WorkflowPollerOptions {
  readonly polls: number;
  readonly nonStickyRatio: number;
  /** Undefined when nothing is cached. */
  readonly stickyTaskQueue: string | undefined;
  readonly slots: Slots;
  /** Does the task. Never rejects. */
  readonly handle: (task: PolledTask) => Promise<void>;
}

/** Longer than the server makes a poll wait. */
export const pollTimeoutMs = 70_000;

/** Runs the polls for workflow tasks until they are stopped. */
export async function pollWorkflowTasks(context: PollerContext, options: WorkflowPollerOptions): Promise<void> {
  const { polls, nonStickyRatio, stickyTaskQueue } = options;
  const normal = stickyTaskQueue === undefined ? polls : Math.min(Math.max(Math.round(polls * nonStickyRatio), 1), polls - 1);
  const queues = Array.from({ length: polls }, (_, index) => queueOf(context, index < normal ? undefined : stickyTaskQueue));
  await Promise.all(queues.map(async (queue) => pollQueue(context, options, queue)));
}

function queueOf({ taskQueue }: PollerContext, sticky: string | undefined): taskqueue.TaskQueue {
  if (sticky === undefined) return { name: taskQueue, kind: enums.TaskQueueKind.NORMAL };
  return { name: sticky, kind: enums.TaskQueueKind.STICKY, normalName: taskQueue };
}

/**
 * Tasks may be in progress as many as there are slots, and one more for each poll that was waiting meanwhile: a poll does not
 * hold a slot, or polls of one queue could take all of them and the other queue would never be asked.
 */
async function pollQueue(
  context: PollerContext,
  { slots, handle }: WorkflowPollerOptions,
  queue: taskqueue.TaskQueue,
): Promise<void> {
  const { connection, namespace, identity, buildId, environment, logger, stop } = context;
  await pollLoop({
    name: `workflow tasks of ${queue.name}`,
    environment,
    logger,
    stop,
    reserve: async (signal) => {
      if (!(await slots.take(signal))) return false;
      slots.giveBack();
      return true;
    },
    release: () => undefined,
    poll: async (signal) => {
      const request = {
        namespace,
        taskQueue: queue,
        identity,
        binaryChecksum: buildId,
        workerVersionCapabilities: { buildId, useVersioning: false },
        deploymentOptions: context.deploymentOptions,
      };
      const answer = await waiting(context, signal, async () => connection.workflowService.pollWorkflowTaskQueue(request));
      const hasTask = (answer.taskToken?.length ?? 0) > 0;
      context.metrics.polled('workflow', hasTask);
      return hasTask ? answer : undefined;
    },
    handle: async (task) => {
      slots.takeAnyway();
      await handle(task);
      slots.giveBack();
    },
  });
}

/** A call that may wait at the server for as long as a poll does. */
export async function waiting<T>(
  { connection, environment }: PollerContext,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  return connection.withAbortSignal(signal, async () => connection.withDeadline(environment.nowMs() + pollTimeoutMs, call));
}
