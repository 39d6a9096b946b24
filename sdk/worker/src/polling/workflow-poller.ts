import type { ConnectionLike } from '@perdure/client';
import type { Logger } from '@perdure/common';
import { enums, type deployment, type taskqueue, type workflowservice } from '@perdure/wire/types';
import { waitedMs } from '../core/duration.js';
import type { Environment } from '../environment.js';
import type { WorkerMetrics } from '../runtime/worker-metrics.js';
import type { PolledTask } from '../tasks/task-parts.js';
import type { WorkflowSlotInfo } from '../tuner/slot-supplier.js';
import { Gate } from './gate.js';
import type { OutageListener } from './outage.js';
import { pollLoop } from './poll-loop.js';
import { PollScaler, type PollBounds } from './poll-scaler.js';
import type { Slot, Slots } from './slots.js';

export interface PollerContext {
  readonly connection: ConnectionLike;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly outage: OutageListener;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  readonly buildId: string;
  readonly useVersioning: boolean;
  readonly metrics: WorkerMetrics;
  readonly deploymentOptions: deployment.WorkerDeploymentOptions | undefined;
  /** The server says by itself when there should be more polls, or fewer. */
  readonly isServerScaling: boolean;
  readonly stop: AbortSignal;
}

export interface WorkflowPollerOptions {
  /** Of the queue that all workers share, and of the one of this worker's cached runs, if there are any. */
  readonly polls: { readonly normal: PollBounds; readonly sticky: PollBounds | undefined };
  /** Undefined when nothing is cached. */
  readonly stickyTaskQueue: string | undefined;
  readonly slots: Slots<WorkflowSlotInfo>;
  /** Does the task, and releases the slot. Never rejects. */
  readonly handle: (task: PolledTask, slot: Slot<WorkflowSlotInfo>, isSticky: boolean) => Promise<void>;
}

/** What the loops of the two queues know of each other. */
interface Sides {
  readonly gate: Gate;
  /** Undefined for a queue that is not polled. */
  readonly active: { normal: number; sticky: number | undefined };
  /** Tasks of cached runs that waited at the server, as far as known. */
  stickyBacklog: number;
}

type Side = keyof Sides['active'];

/** Runs the polls for workflow tasks until they are stopped. */
export async function pollWorkflowTasks(context: PollerContext, options: WorkflowPollerOptions): Promise<void> {
  const { polls, stickyTaskQueue } = options;
  const hasSticky = polls.sticky !== undefined && stickyTaskQueue !== undefined;
  const sides: Sides = { gate: new Gate(), active: { normal: 0, sticky: hasSticky ? 0 : undefined }, stickyBacklog: 0 };
  const loops = [pollQueue(context, options, sides, 'normal', polls.normal)];
  if (hasSticky) loops.push(pollQueue(context, options, sides, 'sticky', polls.sticky));
  await Promise.all(loops);
}

function queueOf({ taskQueue }: PollerContext, sticky: string | undefined): taskqueue.TaskQueue {
  if (sticky === undefined) return { name: taskQueue, kind: enums.TaskQueueKind.NORMAL };
  return { name: sticky, kind: enums.TaskQueueKind.STICKY, normalName: taskQueue };
}

/**
 * Whether a queue may have another poll, as far as the other one is concerned: each poll holds a slot, so that one of them could
 * take all, and the other would never be asked. Tasks of cached runs go first when they pile up.
 */
export function mayBegin(side: Side, { active, stickyBacklog }: Omit<Sides, 'gate'>, slotsMax: number | undefined): boolean {
  const { normal, sticky } = active;
  if (sticky === undefined || slotsMax === undefined) return true;
  const [mine, others] = side === 'normal' ? [normal, sticky] : [sticky, normal];
  if (mine === 0) return true;
  if (others === 0 && mine + 1 >= slotsMax) return false;
  if (stickyBacklog > 1 && stickyBacklog > sticky) return side === 'sticky';
  return normal + sticky < slotsMax;
}

async function pollQueue(
  context: PollerContext,
  { slots, handle, stickyTaskQueue }: WorkflowPollerOptions,
  sides: Sides,
  side: Side,
  bounds: PollBounds,
): Promise<void> {
  const { connection, environment, logger, metrics, outage, stop } = context;
  const isSticky = side === 'sticky';
  const queue = queueOf(context, isSticky ? stickyTaskQueue : undefined);
  const request = pollRequest(context, queue);
  await pollLoop<PolledTask, WorkflowSlotInfo>({
    name: `workflow tasks of ${queue.name}`,
    environment,
    logger,
    outage,
    stop,
    scaler: new PollScaler(bounds, environment.monotonicMs, context.isServerScaling),
    gate: sides.gate,
    mayBegin: () => mayBegin(side, sides, slots.maximum),
    activeChanged: (active) => {
      sides.active[side] = active;
      metrics.pollers(isSticky ? 'sticky_workflow_task' : 'workflow_task', active);
    },
    reserve: async (signal) => slots.reserve(signal, isSticky),
    poll: async (signal, timeoutMs) => {
      const call = async () => connection.workflowService.pollWorkflowTaskQueue(request);
      const answer = await waiting(context, signal, timeoutMs, call);
      const isEmpty = (answer.taskToken?.length ?? 0) === 0;
      metrics.workflowPolled(isEmpty ? undefined : waitedMs(answer.scheduledTime, answer.startedTime));
      if (isSticky) sides.stickyBacklog = answer.backlogCountHint ?? 0;
      return answer;
    },
    handle: async (task, slot) => handle(task, slot, isSticky),
  });
}

function pollRequest(context: PollerContext, queue: taskqueue.TaskQueue): workflowservice.PollWorkflowTaskQueueRequest {
  const { namespace, identity, buildId, useVersioning, deploymentOptions } = context;
  return {
    namespace,
    taskQueue: queue,
    identity,
    binaryChecksum: buildId,
    workerVersionCapabilities: { buildId, useVersioning },
    deploymentOptions,
  };
}

/** A call that may wait at the server for as long as a poll does. */
export async function waiting<T>(
  { connection, environment }: PollerContext,
  signal: AbortSignal,
  timeoutMs: number,
  call: () => Promise<T>,
): Promise<T> {
  return connection.withAbortSignal(signal, async () => connection.withDeadline(environment.nowMs() + timeoutMs, call));
}
