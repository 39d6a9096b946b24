// A client and a worker played by hand: every poll and every answer is a line of the test.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { HandClient, type WorkflowTask } from './hand-client.js';
import { payloads, seconds } from './messages.js';

type Command = temporal.api.command.v1.ICommand;
type CompleteRequest = temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest;
type Failure = temporal.api.failure.v1.IFailure;

export type ActivityTask = temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;

const { TaskQueueKind, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

const namespace = 'default';
const WORKER = 'worker';
const ACTIVITY_WORKER = 'aworker';

/** The client with the worker of its task queue. */
export class HandWorker extends HandClient {
  /** Another workflow of the same scenario. */
  other(name: string): HandWorker {
    return new HandWorker(this.client, this.transcript, name);
  }

  /** The next workflow task of the queue; an empty poll is a failure of the test. */
  async pollWorkflow(): Promise<WorkflowTask> {
    return this.#pollWorkflow({ name: this.taskQueue });
  }

  /** The next workflow task of this worker's own sticky queue. */
  async pollSticky(): Promise<WorkflowTask> {
    return this.#pollWorkflow(this.#stickyQueue);
  }

  /** A poll that is expected to end empty. */
  async pollStickyInVain(): Promise<void> {
    await this.service.pollWorkflowTaskQueue({ namespace, taskQueue: this.#stickyQueue, identity: WORKER });
  }

  async #pollWorkflow(taskQueue: temporal.api.taskqueue.v1.ITaskQueue): Promise<WorkflowTask> {
    const task = await this.service.pollWorkflowTaskQueue({ namespace, taskQueue, identity: WORKER });
    if (task.taskToken.length === 0) throw new Error(`no workflow task came to ${taskQueue.name}`);
    return task;
  }

  get #stickyQueue(): temporal.api.taskqueue.v1.ITaskQueue {
    return { name: `${this.taskQueue}.sticky`, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: this.taskQueue };
  }

  async complete(task: WorkflowTask, commands: readonly Command[] = [], more: CompleteRequest = {}): Promise<void> {
    await this.service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      identity: WORKER,
      commands: [...commands],
      ...more,
    });
  }

  /** Completes, and gets the next workflow task, which is made in any case, with the answer. */
  async completeAndGoOn(
    task: WorkflowTask,
    commands: readonly Command[] = [],
    more: CompleteRequest = {},
  ): Promise<WorkflowTask> {
    const { workflowTask } = await this.service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      identity: WORKER,
      commands: [...commands],
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
      ...more,
    });
    if (!workflowTask) throw new Error('no workflow task came with the answer');
    return workflowTask as WorkflowTask;
  }

  /** Completes, and wants the run's next tasks on the sticky queue for as long as `scheduleToStartSeconds`. */
  async completeSticky(task: WorkflowTask, commands: readonly Command[], scheduleToStartSeconds: number): Promise<void> {
    await this.complete(task, commands, { stickyAttributes: this.stickyAttributes(scheduleToStartSeconds) });
  }

  stickyAttributes(scheduleToStartSeconds: number): temporal.api.taskqueue.v1.IStickyExecutionAttributes {
    return { workerTaskQueue: this.#stickyQueue, scheduleToStartTimeout: seconds(scheduleToStartSeconds) };
  }

  async fail(task: WorkflowTask, failure: Failure): Promise<void> {
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE;
    await this.service.respondWorkflowTaskFailed({ namespace, taskToken: task.taskToken, identity: WORKER, cause, failure });
  }

  /** Polls and completes in one go. */
  async answer(...commands: Command[]): Promise<void> {
    await this.complete(await this.pollWorkflow(), commands);
  }

  async pollActivity(taskQueue = this.taskQueue): Promise<ActivityTask> {
    const task = await this.service.pollActivityTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      identity: ACTIVITY_WORKER,
    });
    if (task.taskToken.length === 0) throw new Error(`no activity task came to ${taskQueue}`);
    return task;
  }

  async completeActivity(task: ActivityTask, result: unknown): Promise<void> {
    await this.service.respondActivityTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      identity: ACTIVITY_WORKER,
      result: payloads(result),
    });
  }

  async failActivity(task: ActivityTask, failure: Failure): Promise<void> {
    await this.service.respondActivityTaskFailed({ namespace, taskToken: task.taskToken, identity: ACTIVITY_WORKER, failure });
  }

  async heartbeat(task: ActivityTask, details?: unknown): Promise<void> {
    await this.service.recordActivityTaskHeartbeat({
      namespace,
      taskToken: task.taskToken,
      identity: ACTIVITY_WORKER,
      ...(details === undefined ? {} : { details: payloads(details) }),
    });
  }

  async cancelActivity(task: ActivityTask, details: unknown): Promise<void> {
    const request = { namespace, taskToken: task.taskToken, identity: ACTIVITY_WORKER, details: payloads(details) };
    await this.service.respondActivityTaskCanceled(request);
  }
}
