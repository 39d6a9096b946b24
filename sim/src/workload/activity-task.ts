/** A model worker at an activity task. */
import { StatusCode } from '@perdure/wire/types';
import { decodeTaskToken } from './read-task-token.js';
import { codeOf, NAMESPACE_ID } from './caller.js';
import { readActivityType } from './interpreter.js';
import type { ActivityTask, WorkerScope } from './worker-scope.js';

const LATE_MS = 12_000;

export async function runActivity(worker: WorkerScope, task: ActivityTask): Promise<void> {
  const { world, faults, told } = worker.parts;
  const runId = task.workflowExecution?.runId ?? '';
  const attempt = task.attempt ?? 0;
  told.activityHandedOut(runId, task.activityId ?? '', attempt);
  if (!(await worker.survives())) return;
  if (faults.strikes('activityUnanswered')) return;
  const { heartbeats, failures } = readActivityType(task.activityType?.name ?? '');
  const heard = heartbeats ? await heartbeat(worker, task) : 'go on';
  if (heard === 'gone') return;
  if (faults.strikes('completionLate')) await worker.machine.sleep(world.random.between(1_000, LATE_MS), 'dawdles');
  const about = { taskToken: task.taskToken, identity: worker.machine.name };
  const answer = () =>
    worker.caller.untilAnswered(`ends activity ${task.activityId}`, ({ roles: { history } }, call) =>
      heard === 'cancel'
        ? history.cancelActivityTask({ namespaceId: NAMESPACE_ID, request: about }, call)
        : attempt <= failures
          ? history.failActivityTask(
              {
                namespaceId: NAMESPACE_ID,
                request: { ...about, failure: { message: 'on purpose', applicationFailureInfo: {} } },
              },
              call,
            )
          : history.completeActivityTask({ namespaceId: NAMESPACE_ID, request: about }, call),
    );
  try {
    if (faults.strikes('completionTwice')) answer().catch(() => undefined);
    await answer();
    if (attempt > failures || heard === 'cancel') told.activityCompleted(runId, decodeTaskToken(task.taskToken).scheduledEventId);
  } catch (error) {
    // Timed out meanwhile, or the workflow has ended.
    if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
  }
}

/** Whether anybody wants the activity still. */
async function heartbeat(worker: WorkerScope, task: ActivityTask): Promise<'go on' | 'cancel' | 'gone'> {
  for (let beats = worker.parts.world.random.between(0, 3); beats > 0; beats -= 1) {
    const request = { taskToken: task.taskToken, identity: worker.machine.name };
    try {
      const { cancelRequested } = await worker.caller.untilAnswered('beats', (host, call) =>
        host.roles.history.heartbeatActivityTask({ namespaceId: NAMESPACE_ID, request }, call),
      );
      if (cancelRequested === true) return 'cancel';
    } catch (error) {
      if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
      return 'gone';
    }
    await worker.machine.sleep(1_000, 'beats');
  }
  return 'go on';
}
