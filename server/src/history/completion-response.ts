/** What a completed workflow task's answer brings along: the next workflow task, and activities that are started at once. */
import type { CompletionReply } from '@perdure/engine';
import type { workflowservice } from '@perdure/wire/types';
import type { EventBytes } from '../tasks.js';
import type { BufferedQueries } from './buffered-queries.js';
import type { EventReader } from './event-reader.js';
import type { LoadedRun, LoadedUnit } from './loaded-unit.js';
import {
  activityTaskResponse,
  captureActivityTask,
  captureWorkflowTask,
  workflowTaskResponse,
  type StartedView,
} from './task-responses.js';

export interface StartedByCompletion {
  readonly workflowTask: StartedView | undefined;
  readonly activities: readonly StartedView[];
}

export function captureStarted(
  unit: LoadedUnit,
  run: LoadedRun,
  { startedNextTask, startedActivities }: CompletionReply,
  queries: BufferedQueries,
): StartedByCompletion {
  return {
    workflowTask: startedNextTask ? captureWorkflowTask(unit, run, true, queries) : undefined,
    activities: startedActivities.map((scheduledEventId) => captureActivityTask(unit, run, scheduledEventId)),
  };
}

/** Called once what was started is durable. */
export async function completionResponse(
  reader: EventReader,
  started: StartedByCompletion | undefined,
  rangeId: number,
): Promise<{
  readonly response: workflowservice.RespondWorkflowTaskCompletedResponse;
  readonly workflowTaskEvents: EventBytes | undefined;
}> {
  const activities = await Promise.all((started?.activities ?? []).map((each) => activityTaskResponse(reader, each)));
  const eager = activities.length > 0 && { activityTasks: activities.map(({ response }) => response) };
  if (started?.workflowTask === undefined) return { response: { ...eager }, workflowTaskEvents: undefined };
  const next = await workflowTaskResponse(reader, started.workflowTask, rangeId);
  return { response: { ...eager, workflowTask: next.response }, workflowTaskEvents: next.events };
}
