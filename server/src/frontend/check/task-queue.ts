import { invalidArgument } from '@perdure/engine';
import { enums, type taskqueue } from '@perdure/wire/types';
import type { Limits } from '../limits.js';
import { isTooLong } from './ids.js';

/** Names of partitions and of the server's own queues. */
const reservedPrefix = '/_sys/';
const internalQueueName = 'temporal-sys-per-ns-tq';

export interface CompleteTaskQueue extends taskqueue.TaskQueue {
  readonly name: string;
  readonly kind: enums.TaskQueueKind;
}

/** The queue with its kind filled in. */
export function completeTaskQueue(queue: taskqueue.TaskQueue | undefined, limits: Limits): CompleteTaskQueue {
  if (queue === undefined) throw invalidArgument('taskQueue is not set');
  const name = queue.name ?? '';
  if (name === '') throw invalidArgument('missing task queue name');
  checkName(name, limits);
  if (name.startsWith(reservedPrefix)) {
    throw invalidArgument(`task queue name cannot start with reserved prefix ${reservedPrefix}`);
  }
  const kind = queue.kind || enums.TaskQueueKind.NORMAL;
  if (kind === enums.TaskQueueKind.STICKY && queue.normalName) checkName(queue.normalName, limits);
  return { ...queue, name, kind };
}

/** A queue that a user wants a workflow to run on. */
export function completeUserTaskQueue(queue: taskqueue.TaskQueue | undefined, limits: Limits): CompleteTaskQueue {
  const complete = completeTaskQueue(queue, limits);
  if (complete.name.startsWith(internalQueueName)) {
    throw invalidArgument(`cannot use internal per-namespace task queue:${complete.name}`);
  }
  return complete;
}

function checkName(name: string, limits: Limits): void {
  if (isTooLong(name, limits.idBytesMax)) throw invalidArgument('taskQueue length exceeds limit');
}
