// Executions in every state that bad input may meet, made on demand, and remembered so that they can be looked after later.
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient, statusOf } from '../raw-client.js';
import { payloads, scheduleActivity, seconds } from '../golden/messages.js';

export interface Token {
  readonly workflowId: string;
  readonly runId: string;
  readonly taskToken: Uint8Array;
}

/** Other tasks of the queue may come first; they come again when nobody answers them. */
const POLL_TRIES_MAX = 100;
/** Short, so that no poll of a round is left to take the tasks of the next. */
const POLL_MS = 5_000;

export class Playground {
  client: RawClient;
  readonly taskQueue: string;
  readonly activityQueue: string;
  /** Workflow ids that were made here. */
  made: string[] = [];
  #count = 0;

  constructor(
    readonly address: string,
    readonly namespace: string,
    readonly prefix: string,
  ) {
    this.client = this.#connect();
    this.taskQueue = `${prefix}-queue`;
    this.activityQueue = `${prefix}-activities`;
  }

  /** One more, for whoever wants to leave its polls at any time. */
  ownClient(): RawClient {
    return this.#connect();
  }

  #connect(): RawClient {
    return new RawClient(this.address, { callTimeoutMs: 20_000, pollTimeoutMs: POLL_MS });
  }

  /** As ByteClient's. */
  renew(): void {
    this.client.close();
    this.client = this.#connect();
  }

  readonly freshId = (): string => {
    this.#count += 1;
    return `${this.prefix}-${this.#count}`;
  };

  /** The workflow ids that were made since the last time. */
  takeMade(): string[] {
    const { made } = this;
    this.made = [];
    return made;
  }

  /** What a start needs, with a task timeout as short as may be, so that a task nobody answers comes again soon. */
  startRequest(workflowId: string) {
    return {
      namespace: this.namespace,
      workflowId,
      workflowType: { name: 'W' },
      taskQueue: { name: this.taskQueue },
      workflowTaskTimeout: { seconds: 1n },
      requestId: `request-${workflowId}`,
      identity: 'edge',
    };
  }

  /** A running workflow whose first task waits in the queue. */
  async waiting(): Promise<{ readonly workflowId: string; readonly runId: string }> {
    const workflowId = this.freshId();
    this.made.push(workflowId);
    const { runId } = await patiently(() => this.client.service.startWorkflowExecution(this.#plainStart(workflowId)));
    return { workflowId, runId };
  }

  /** A running workflow whose first task this worker holds. */
  async workflowTask(): Promise<Token> {
    const workflowId = this.freshId();
    this.made.push(workflowId);
    const start = { ...this.#plainStart(workflowId), requestEagerExecution: true };
    const { runId, eagerWorkflowTask } = await patiently(() => this.client.service.startWorkflowExecution(start));
    if (!eagerWorkflowTask?.taskToken) throw new Error('no task came with the start');
    return { workflowId, runId, taskToken: eagerWorkflowTask.taskToken };
  }

  /** A running workflow that has nothing to do. */
  async idle(): Promise<Token> {
    return this.#pastFirstTask([]);
  }

  async closed(): Promise<Token> {
    const commandType = proto.temporal.api.enums.v1.CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION;
    return this.#pastFirstTask([{ commandType, completeWorkflowExecutionCommandAttributes: {} }]);
  }

  /** An activity that this worker has begun. */
  async activityTask(): Promise<Token & { readonly activityId: string }> {
    await this.#pastFirstTask([scheduleActivity('a', this.activityQueue, { maximumAttempts: 3 })]);
    for (let tries = 0; tries < POLL_TRIES_MAX; tries++) {
      const request = { namespace: this.namespace, taskQueue: { name: this.activityQueue }, identity: 'edge' };
      const task = await orLate(patiently(() => this.client.service.pollActivityTaskQueue(request)));
      if (task === undefined || task.taskToken.length === 0) continue;
      const { workflowId, runId } = task.workflowExecution ?? {};
      return { workflowId: workflowId ?? '', runId: runId ?? '', taskToken: task.taskToken, activityId: task.activityId };
    }
    throw new Error('no activity task came');
  }

  /** A query that waits for this worker's answer. */
  async queryTask(): Promise<Token> {
    const { workflowId, runId } = await this.idle();
    const execution = { workflowId, runId };
    const query = { queryType: 'q', queryArgs: payloads('x') };
    // Nobody may answer it in the end.
    this.client.service.queryWorkflow({ namespace: this.namespace, execution, query }).catch(() => undefined);
    for (let tries = 0; tries < POLL_TRIES_MAX; tries++) {
      const task = await this.#pollWorkflowTask();
      if (task?.query && task.taskToken.length > 0)
        return { workflowId: task.workflowExecution?.workflowId ?? '', runId, taskToken: task.taskToken };
    }
    throw new Error('no query task came');
  }

  /** A workflow whose first task was answered in time, which it is not always on a machine that has much else to do. */
  async #pastFirstTask(commands: temporal.api.command.v1.ICommand[]): Promise<Token> {
    for (let tries = 1; ; tries += 1) {
      const token = await this.workflowTask();
      try {
        await this.complete(token, commands);
        return token;
      } catch (error) {
        if (statusOf(error) !== status.NOT_FOUND || tries >= POLL_TRIES_MAX) throw error;
      }
    }
  }

  async complete(token: Pick<Token, 'taskToken'>, commands: temporal.api.command.v1.ICommand[]): Promise<void> {
    const { taskToken } = token;
    const request = { namespace: this.namespace, taskToken, identity: 'edge', commands };
    await patiently(() => this.client.service.respondWorkflowTaskCompleted(request));
  }

  async #pollWorkflowTask() {
    const request = { namespace: this.namespace, taskQueue: { name: this.taskQueue }, identity: 'edge' };
    return orLate(patiently(() => this.client.service.pollWorkflowTaskQueue(request)));
  }

  #plainStart(workflowId: string) {
    return { ...this.startRequest(workflowId), workflowTaskTimeout: seconds(1) };
  }

  close(): void {
    this.client.close();
  }
}

const PATIENCE_TRIES = 100;
const PATIENCE_MS = 100;

/** Repeats what a busy server puts off, as every client has to. */
export async function patiently<Value>(call: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const code = statusOf(error);
      const isPutOff = code === status.RESOURCE_EXHAUSTED || code === status.UNAVAILABLE;
      if (!isPutOff || tries >= PATIENCE_TRIES) throw error;
      await sleep(PATIENCE_MS);
    }
  }
}

/** undefined: a busy machine has answered the poll too late, and its task comes again. */
async function orLate<Task>(poll: Promise<Task>): Promise<Task | undefined> {
  return poll.catch((error: unknown) => {
    if (statusOf(error) === status.DEADLINE_EXCEEDED) return undefined;
    throw error;
  });
}
