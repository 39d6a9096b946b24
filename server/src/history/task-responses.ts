/** What a worker gets when it has been given a task. */
import {
  InvariantError,
  mergePriority,
  toDuration,
  toTimestamp,
  wireRetryPolicy,
  type Activity,
  type RunRoot,
} from '@perdure/engine';
import { decodeHistory } from '@perdure/wire/codec';
import { enums, type query, type workflowservice } from '@perdure/wire/types';
import type { BufferedQueries } from './buffered-queries.js';
import { joinFrames, viewHistory, visibleEnd, type EventReader, type HistoryView } from './event-reader.js';
import { continueAfter } from './history-pages.js';
import type { LoadedRun, LoadedUnit } from './loaded-unit.js';
import type { StartedActivityTask, StartedWorkflowTask } from '../tasks.js';
import { encodeTaskToken } from './task-token.js';

/** The state a task was started in, kept while its commit is under way. */
export interface StartedView {
  readonly view: HistoryView;
  /** Partial history, for a worker that has the rest in its cache. */
  readonly partial: boolean;
  readonly activity: Activity | undefined;
  /** Queries that go with a workflow task. */
  readonly queries?: Readonly<Record<string, query.WorkflowQuery>> | undefined;
}

export function captureWorkflowTask(unit: LoadedUnit, run: LoadedRun, inline: boolean, queries: BufferedQueries): StartedView {
  const { root } = run.state;
  const { workflowTask: task } = root;
  const partial = inline || (task.at === 'started' && task.sticky);
  return { view: viewHistory(unit.key.slot, run), partial, activity: undefined, queries: queries.of(root) };
}

export function captureActivityTask(unit: LoadedUnit, run: LoadedRun, scheduledEventId: number): StartedView {
  const activity = run.state.activities.get(scheduledEventId);
  return { view: viewHistory(unit.key.slot, run), partial: false, activity };
}

export async function workflowTaskResponse(
  reader: EventReader,
  started: StartedView,
  rangeId: number,
): Promise<StartedWorkflowTask> {
  const { view, partial } = started;
  const { root } = view;
  const task = root.workflowTask;
  if (task.at !== 'started') throw new InvariantError(`run ${root.runId}: a task is answered that is not started`);
  const page = await reader.readPage(view, partial ? root.previousStartedEventId + 1 : 1, Number.POSITIVE_INFINITY);
  const more = page.nextEventId < visibleEnd(view);
  const response: workflowservice.PollWorkflowTaskQueueResponse = {
    taskToken: encodeTaskToken({
      ...owner(root),
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      attempt: task.attempt,
      stamp: task.stamp,
    }),
    workflowExecution: { workflowId: root.workflowId, runId: root.runId },
    workflowType: { name: root.workflowType },
    previousStartedEventId: root.previousStartedEventId,
    startedEventId: task.startedEventId,
    attempt: task.attempt,
    workflowExecutionTaskQueue: { name: root.taskQueue, kind: enums.TaskQueueKind.NORMAL },
    scheduledTime: toTimestamp(task.scheduledTimeMs),
    startedTime: toTimestamp(task.startedTimeMs),
    ...(more && { nextPageToken: continueAfter(view, page, rangeId) }),
    ...(started.queries && { queries: started.queries }),
  };
  return { at: 'workflowTask', response, events: joinFrames(page.frames) };
}

const owner = (root: RunRoot) => ({ namespaceId: root.namespaceId, workflowId: root.workflowId, runId: root.runId });

export async function activityTaskResponse(reader: EventReader, started: StartedView): Promise<StartedActivityTask> {
  const { view, activity } = started;
  const { root } = view;
  if (activity?.at !== 'started') throw new InvariantError(`run ${root.runId}: an activity is answered that is not started`);
  const frame = await reader.readEvent(view, activity.scheduledEventId, activity.scheduledEvent);
  const scheduled = decodeHistory(frame)[0]?.activityTaskScheduledEventAttributes;
  const response: workflowservice.PollActivityTaskQueueResponse = {
    taskToken: encodeTaskToken({
      ...owner(root),
      scheduledEventId: activity.scheduledEventId,
      attempt: activity.attempt,
      activityId: activity.activityId,
      stamp: activity.stamp,
    }),
    workflowType: { name: root.workflowType },
    workflowExecution: { workflowId: root.workflowId, runId: root.runId },
    activityType: { name: activity.activityType },
    activityId: activity.activityId,
    header: scheduled?.header,
    input: scheduled?.input,
    heartbeatDetails: activity.heartbeatDetails,
    scheduledTime: toTimestamp(activity.firstScheduledTimeMs),
    currentAttemptScheduledTime: toTimestamp(activity.scheduledTimeMs),
    startedTime: toTimestamp(activity.startedTimeMs),
    attempt: activity.attempt,
    scheduleToCloseTimeout: toDuration(activity.scheduleToCloseMs),
    startToCloseTimeout: toDuration(activity.startToCloseMs),
    heartbeatTimeout: toDuration(activity.heartbeatMs),
    retryPolicy: wireRetryPolicy(activity.retryPolicy),
    priority: mergePriority(root.priority, scheduled?.priority),
  };
  return { at: 'activityTask', response };
}
