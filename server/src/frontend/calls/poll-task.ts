import { RequestError, failedPrecondition, invalidArgument } from '@perdure/engine';
import { StatusCode, enums, type CallContext, type taskqueue } from '@perdure/wire/types';
import type { StartedTask } from '../../tasks.js';
import type { QueueRef } from '../../tasks.js';
import { checkLength } from '../check/ids.js';
import { completeTaskQueue } from '../check/task-queue.js';
import type { Frontend } from '../handler.js';

/** What both kinds of poll have in common. */
export interface TaskPoll {
  readonly type: QueueRef['type'];
  readonly namespaceId: string;
  readonly request: { readonly taskQueue?: taskqueue.TaskQueue | undefined; readonly identity?: string | undefined };
  readonly buildId: string | undefined;
  readonly tasksPerSecondMax?: number | undefined;
}

/** A poll that the server could answer only with an error would make its worker poll again at once. */
export function checkPollDeadline({ clock, limits }: Pick<Frontend, 'clock' | 'limits'>, { deadlineMs }: CallContext): number {
  if (deadlineMs === undefined) throw invalidArgument('Context timeout is not set.');
  if (deadlineMs - clock.now() < limits.pollMsMin) throw failedPrecondition('Context timeout is too short.');
  return deadlineMs;
}

/** Waits for a task of the queue; undefined when the poll has ended without one, for whatever harmless reason. */
export async function pollTask(
  frontend: Frontend,
  poll: TaskPoll,
  deadlineMs: number,
  context: CallContext,
): Promise<StartedTask | undefined> {
  const { limits, matching, openPolls, random } = frontend;
  checkLength('Identity', poll.request.identity, limits);
  const { name, kind, normalName = '' } = completeTaskQueue(poll.request.taskQueue, limits);
  if (normalName !== '' && kind !== enums.TaskQueueKind.STICKY)
    throw invalidArgument(`only sticky queues can have normal name. tq: ${name}, normal name: ${normalName}`);
  const queue: QueueRef = { namespaceId: poll.namespaceId, type: poll.type, name, sticky: kind === enums.TaskQueueKind.STICKY };
  const open = openPolls.begin(context.signal);
  try {
    const { request: asked, buildId = '', tasksPerSecondMax } = poll;
    const limit = tasksPerSecondMax === undefined ? undefined : { tasksPerSecondMax };
    const request = { queue, identity: asked.identity ?? '', buildId, pollId: random.uuid(), ...limit };
    return await matching.poll(request, { deadlineMs, signal: open.signal });
  } catch (error) {
    if (open.signal.aborted || isOutOfTime(error)) return undefined;
    throw error;
  } finally {
    open.end();
  }
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof RequestError && (error.code === StatusCode.DEADLINE_EXCEEDED || error.code === StatusCode.CANCELLED);
}
