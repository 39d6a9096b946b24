/** A model worker at a workflow task: replay, decide, answer. */
import { enums, StatusCode } from '@perdure/wire/types';
import { codeOf, NAMESPACE_ID } from './caller.js';
import { runActivity } from './activity-task.js';
import { takeTurn } from './interpreter.js';
import { answerQuery, answersOf } from './querier.js';
import type { WorkerScope } from './worker-scope.js';
import type { WorkflowTask } from './workflow-cache.js';

const LATE_MS = 12_000;

/** Runs the task, and those that come back with its answer. */
export async function runWorkflowTask(worker: WorkerScope, first: WorkflowTask): Promise<void> {
  if (first.response.query !== undefined) return answerQuery(worker, first);
  for (let task: WorkflowTask | undefined = first; task !== undefined;) task = await runOne(worker, task);
}

async function runOne(worker: WorkerScope, task: WorkflowTask): Promise<WorkflowTask | undefined> {
  const { world, faults, told, programOf, queue, onEnding } = worker.parts;
  const { workflowId = '', runId = '' } = task.response.workflowExecution ?? {};
  const startedEventId = task.response.startedEventId ?? 0;
  if (!(await worker.survives())) return undefined;
  const events = await eventsOf(worker, task);
  if (events === undefined) return undefined;
  if (events.length !== startedEventId)
    world.fail(`${workflowId}: a task started by event ${startedEventId} came with ${events.length} events`);
  if (faults.strikes('taskFailed')) return failTask(worker, task);
  const turn = takeTurn(programOf(workflowId), queue, events);
  if (turn.ends) onEnding(workflowId);
  if (faults.strikes('completionLate')) await worker.machine.sleep(world.random.between(1_000, LATE_MS), 'dawdles');
  const request = {
    taskToken: task.response.taskToken,
    identity: worker.machine.name,
    commands: [...turn.commands],
    queryResults: answersOf(task, events),
    returnNewWorkflowTask: world.random.chance(0.5),
    ...(world.random.chance(0.7) && {
      stickyAttributes: { workerTaskQueue: { name: worker.stickyQueue }, scheduleToStartTimeout: { seconds: 5 } },
    }),
  };
  const complete = () =>
    worker.caller.untilAnswered(`completes a task of ${workflowId}`, (host, call) =>
      host.roles.history.completeWorkflowTask({ namespaceId: NAMESPACE_ID, request }, call),
    );
  // The code has run: a query that comes before the answer is about what it knows by now.
  worker.cache.remember(runId, events);
  try {
    if (faults.strikes('completionTwice')) complete().catch(() => undefined);
    const { response, workflowTaskEvents } = await complete();
    told.taskCompleted(runId, startedEventId);
    for (const activity of response.activityTasks ?? []) {
      told.count('eager activity');
      runActivity(worker, activity).catch((error: Error) => world.fail(error));
    }
    const next = response.workflowTask;
    return next === undefined || workflowTaskEvents === undefined ? undefined : { response: next, events: workflowTaskEvents };
  } catch (error) {
    worker.cache.forget(runId);
    // Somebody else's by now; or the workflow must look again, since something has come in between.
    if (codeOf(error) === StatusCode.NOT_FOUND || codeOf(error) === StatusCode.INVALID_ARGUMENT) return undefined;
    throw error;
  }
}

async function eventsOf(worker: WorkerScope, task: WorkflowTask) {
  try {
    return await worker.cache.eventsOf(task);
  } catch (error) {
    if (codeOf(error) < 0) throw error;
    return undefined;
  }
}

async function failTask(worker: WorkerScope, task: WorkflowTask): Promise<undefined> {
  const { UNSPECIFIED } = enums.WorkflowTaskFailedCause;
  const request = {
    taskToken: task.response.taskToken,
    identity: worker.machine.name,
    cause: UNSPECIFIED,
    failure: { message: 'on purpose' },
  };
  await worker.caller
    .untilAnswered('fails a task', (host, call) =>
      host.roles.history.failWorkflowTask({ namespaceId: NAMESPACE_ID, request }, call),
    )
    .catch((error: unknown) => {
      if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
    });
  worker.cache.forget(task.response.workflowExecution?.runId ?? '');
  return undefined;
}
