// A client and a worker played by hand: every poll and every answer is a line of the test.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawClient } from '../raw-client.js';
import { historyText } from './history-text.js';
import { payloads, seconds } from './messages.js';

type Command = temporal.api.command.v1.ICommand;
type CompleteRequest = temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest;
type Failure = temporal.api.failure.v1.IFailure;
type StartRequest = temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;
export type WorkflowTask = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
export type ActivityTask = temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;

const { HistoryEventFilterType, TaskQueueKind, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

const namespace = 'default';
const CLIENT = 'client';
const WORKER = 'worker';
const ACTIVITY_WORKER = 'aworker';

/** One workflow id with a task queue of its own. */
export class HandWorker {
  readonly workflowId = `wf-${randomUUID()}`;
  readonly taskQueue = `q-${randomUUID()}`;
  /** Runs of this worker's workflow and of the others of its scenario, in the order they came up. */
  readonly runs: string[];
  readonly #client: RawClient;
  /** How the workflow ids of the scenario are shown. */
  readonly #workflows: Map<string, string>;

  constructor(client: RawClient, family?: HandWorker, name = 'wf') {
    this.#client = client;
    this.runs = family?.runs ?? [];
    this.#workflows = family === undefined ? new Map() : family.#workflows;
    this.#workflows.set(this.workflowId, name);
  }

  /** Another workflow of the same scenario. */
  other(name: string): HandWorker {
    return new HandWorker(this.#client, this, name);
  }

  get service(): RawClient['service'] {
    return this.#client.service;
  }

  async start(more: StartRequest = {}): Promise<string> {
    const { runId } = await this.service.startWorkflowExecution({ ...this.#startRequest(), ...more });
    this.#noteRun(runId);
    return runId;
  }

  /** Starts, and gets the first workflow task with the answer. */
  async startEager(more: StartRequest): Promise<WorkflowTask> {
    const { runId, eagerWorkflowTask } = await this.service.startWorkflowExecution({ ...this.#startRequest(), ...more });
    this.#noteRun(runId);
    if (!eagerWorkflowTask) throw new Error('no task came with the answer');
    return eagerWorkflowTask as WorkflowTask;
  }

  /** Whether a run was started. */
  async signalWithStart(signalName: string, input?: unknown): Promise<boolean> {
    const { runId, started } = await this.service.signalWithStartWorkflowExecution({
      ...this.#startRequest(),
      signalName,
      signalInput: payloads(signalName),
      ...(input === undefined ? {} : { input: payloads(input) }),
    });
    this.#noteRun(runId);
    return started;
  }

  #startRequest(): StartRequest {
    return {
      namespace,
      workflowId: this.workflowId,
      workflowType: { name: 'W' },
      taskQueue: { name: this.taskQueue },
      workflowTaskTimeout: seconds(10),
      identity: CLIENT,
      requestId: randomUUID(),
    };
  }

  #noteRun(runId: string): void {
    if (!this.runs.includes(runId)) this.runs.push(runId);
  }

  async signal(signalName: string, more: { requestId?: string } = {}): Promise<void> {
    const workflowExecution = { workflowId: this.workflowId };
    const input = payloads(signalName);
    await this.service.signalWorkflowExecution({
      namespace,
      workflowExecution,
      signalName,
      input,
      identity: CLIENT,
      requestId: randomUUID(),
      ...more,
    });
  }

  async terminate(more: { reason?: string; identity?: string } = {}): Promise<void> {
    await this.service.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId: this.workflowId }, ...more });
  }

  async requestCancel(reason: string): Promise<void> {
    const workflowExecution = { workflowId: this.workflowId };
    await this.service.requestCancelWorkflowExecution({
      namespace,
      workflowExecution,
      reason,
      identity: CLIENT,
      requestId: randomUUID(),
    });
  }

  /** The next workflow task of the queue; an empty poll is a failure of the test. */
  async pollWorkflow(): Promise<WorkflowTask> {
    return this.#pollWorkflow({ name: this.taskQueue });
  }

  /** The next workflow task of this worker's own sticky queue. */
  async pollSticky(): Promise<WorkflowTask> {
    return this.#pollWorkflow(this.#stickyQueue);
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

  /** Whether the workflow wants the activity cancelled. */
  async heartbeat(task: ActivityTask): Promise<boolean> {
    const answer = await this.service.recordActivityTaskHeartbeat({
      namespace,
      taskToken: task.taskToken,
      identity: ACTIVITY_WORKER,
    });
    return answer.cancelRequested;
  }

  async cancelActivity(task: ActivityTask, details: unknown): Promise<void> {
    const request = { namespace, taskToken: task.taskToken, identity: ACTIVITY_WORKER, details: payloads(details) };
    await this.service.respondActivityTaskCanceled(request);
  }

  /** The history of the newest run as it is now. */
  async events(runId = ''): Promise<temporal.api.history.v1.IHistoryEvent[]> {
    const execution = { workflowId: this.workflowId, runId };
    const { history } = await this.service.getWorkflowExecutionHistory({ namespace, execution });
    return history?.events ?? [];
  }

  async describe(): Promise<temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse> {
    return this.service.describeWorkflowExecution({ namespace, execution: { workflowId: this.workflowId } });
  }

  /** The history of a run, the newest unless told otherwise, as text lines. */
  async history(runId?: string): Promise<string[]> {
    return historyText(await this.events(runId), { ...this.#names(), runs: this.runs, workflows: this.#workflows });
  }

  /** Hangs until the run is closed; returns the closing event. */
  async closeEvent(): Promise<temporal.api.history.v1.IHistoryEvent | undefined> {
    const execution = { workflowId: this.workflowId };
    const historyEventFilterType = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
    const { history } = await this.service.getWorkflowExecutionHistory({
      namespace,
      execution,
      waitNewEvent: true,
      historyEventFilterType,
    });
    return history?.events?.[0];
  }

  /**
   * Waits until a timer that was started before this call has surely fired: its buffered event shows nowhere,
   * so only the clock can tell. The reference server fires up to a second late.
   */
  async timerIsDue(durationSeconds: number): Promise<void> {
    await sleep(durationSeconds * 1_000 + 1_500);
  }

  #names() {
    return { workflowId: this.workflowId, taskQueue: this.taskQueue, workerIdentity: WORKER };
  }
}
