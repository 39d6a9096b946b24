import { enums, type command, type workflowservice } from '@perdure/wire/types';
import type { TaskAnswer } from '../core/run.js';
import { encodeDeep } from './codec-pass.js';
import type { TaskFailure } from './explain.js';
import type { TaskContext } from './task-context.js';
import type { PolledTask, TaskParts } from './task-parts.js';

/** What the server said to an answer. */
export interface Answered {
  /** The next task of the run, if there is one already. */
  readonly nextTask: PolledTask | undefined;
  /** The task only rejected updates, so that its events are not kept: history goes on after this started event. */
  readonly resetTo: number | undefined;
}

/** Tells the server what became of a task. @throws ServiceError */
export class Answers {
  constructor(private readonly context: TaskContext) {}

  async complete(task: TaskParts, answer: TaskAnswer): Promise<Answered> {
    const { service, eagerActivities } = this.context;
    const { commands, reserved } = this.#withEagerActivities(answer.commands);
    let activityTasks: readonly workflowservice.PollActivityTaskQueueResponse[] = [];
    try {
      const request = { ...this.#completion(task, answer), commands };
      const response = await service.respondWorkflowTaskCompleted(request);
      activityTasks = response.activityTasks ?? [];
      const hasNext = (response.workflowTask?.taskToken?.length ?? 0) > 0;
      return { nextTask: hasNext ? response.workflowTask : undefined, resetTo: response.resetHistoryEventId || undefined };
    } finally {
      eagerActivities?.take(reserved, activityTasks);
    }
  }

  #completion(task: TaskParts, answer: TaskAnswer): workflowservice.RespondWorkflowTaskCompletedRequest {
    const { facts, identity, sticky, localActivities, versioning } = this.context;
    const { version } = versioning;
    return {
      namespace: facts.namespace,
      taskToken: task.taskToken,
      identity,
      commands: answer.commands,
      messages: answer.messages,
      stickyAttributes: sticky && {
        workerTaskQueue: { name: sticky.taskQueue, kind: enums.TaskQueueKind.STICKY, normalName: facts.taskQueue },
        scheduleToStartTimeout: {
          seconds: Math.floor(sticky.scheduleToStartTimeoutMs / 1000),
          nanos: (sticky.scheduleToStartTimeoutMs % 1000) * 1e6,
        },
      },
      returnNewWorkflowTask: true,
      forceCreateNewWorkflowTask: answer.forceNewTask,
      queryResults: Object.fromEntries([...answer.queryResults].map(([id, result]) => [id, queryResult(result)])),
      sdkMetadata: answer.sdkMetadata,
      meteringMetadata: { nonfirstLocalActivityExecutionAttempts: localActivities.takeRetryCount(task.runId) },
      versioningBehavior: answer.versioningBehavior || versioning.defaultBehavior,
      deploymentOptions: versioning.deploymentOptions,
      workerVersionStamp: version && { buildId: version.buildId, useVersioning: versioning.useVersioning },
    };
  }

  /** Only as many activities are asked for eagerly as this worker has room for, and none of another queue: it is others that do those. */
  #withEagerActivities(commands: readonly command.Command[]): {
    readonly commands: readonly command.Command[];
    readonly reserved: number;
  } {
    const wanted = commands.flatMap((wish) => {
      const attributes = wish.scheduleActivityTaskCommandAttributes;
      const isOfOurQueue = attributes?.taskQueue?.name === this.context.facts.taskQueue;
      return isOfOurQueue && attributes.requestEagerExecution === true ? [attributes] : [];
    });
    const room = this.context.eagerActivities?.reserve(wanted.map(({ activityType }) => activityType?.name ?? '')) ?? [];
    const granted = new Set(wanted.filter((_, index) => room[index] === true));
    const adjusted = commands.map((wish) => {
      const attributes = wish.scheduleActivityTaskCommandAttributes;
      if (attributes?.requestEagerExecution !== true || granted.has(attributes)) return wish;
      return { ...wish, scheduleActivityTaskCommandAttributes: { ...attributes, requestEagerExecution: false } };
    });
    return { commands: adjusted, reserved: granted.size };
  }

  async fail(task: TaskParts, { cause, failure: failed }: TaskFailure): Promise<void> {
    const { service, facts, identity, codecs, versioning } = this.context;
    await service.respondWorkflowTaskFailed({
      namespace: facts.namespace,
      taskToken: task.taskToken,
      identity,
      deploymentOptions: versioning.deploymentOptions,
      cause,
      failure: await encodeDeep(failed, codecs, { type: 'workflow', namespace: facts.namespace, workflowId: task.workflowId }),
    });
  }

  async answerQuery(task: TaskParts, result: QueryAnswer): Promise<void> {
    const { service, facts } = this.context;
    const base = { namespace: facts.namespace, taskToken: task.taskToken };
    const { resultType, answer, errorMessage, failure: failed } = queryResult(result);
    await service.respondQueryTaskCompleted({
      ...base,
      completedType: resultType,
      queryResult: answer,
      errorMessage,
      failure: failed,
    });
  }
}

type QueryAnswer = TaskAnswer['queryResults'] extends ReadonlyMap<string, infer Result> ? Result : never;

function queryResult(result: QueryAnswer) {
  const { ANSWERED, FAILED } = enums.QueryResultType;
  if (result.status === 'failed')
    return {
      resultType: FAILED,
      answer: undefined,
      errorMessage: result.failure.message ?? '',
      failure: result.failure,
    };
  const answer = { payloads: result.response === undefined ? [] : [result.response] };
  return { resultType: ANSWERED, answer, errorMessage: '', failure: undefined };
}
