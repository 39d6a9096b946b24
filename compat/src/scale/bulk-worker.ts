// A worker without an SDK: many polls at once on one task queue, every task answered by the same function.
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { payloads } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';

type Command = temporal.api.command.v1.ICommand;
export type WorkflowTask = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
type Completion = Omit<temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest, 'taskToken' | 'commands'>;

const namespace = 'default';
/** Polls end soon, so that a worker can be stopped; 1 s of it is the server's margin. */
const POLL_MS = 5_000;
const RETRY_MS = 100;

export interface BulkWorkerOptions {
  readonly address: string;
  readonly taskQueue: string;
  readonly workflowPolls?: number;
  readonly activityPolls?: number;
  readonly decide: (task: WorkflowTask) => readonly Command[];
  /** More for the completion of the task. */
  readonly completion?: (task: WorkflowTask) => Completion;
}

export class BulkWorker {
  tasksDone = 0;
  activitiesDone = 0;
  /** Calls that failed and were made again, or whose task comes again. */
  failures = 0;
  readonly #client: RawClient;
  readonly #loops: Promise<void>[] = [];
  #stopped = false;

  constructor(private readonly options: BulkWorkerOptions) {
    this.#client = new RawClient(options.address, { pollTimeoutMs: POLL_MS });
    for (let index = 0; index < (options.workflowPolls ?? 8); index++) this.#loops.push(this.#loop(() => this.#workflowTask()));
    for (let index = 0; index < (options.activityPolls ?? 0); index++) this.#loops.push(this.#loop(() => this.#activityTask()));
  }

  /** Resolves when the last poll has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    this.#client.close();
  }

  async #loop(turn: () => Promise<void>): Promise<void> {
    while (!this.#stopped)
      try {
        await turn();
      } catch {
        this.failures += 1;
        await sleep(RETRY_MS);
      }
  }

  async #workflowTask(): Promise<void> {
    const { taskQueue, decide, completion } = this.options;
    const { service } = this.#client;
    const task = await service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'bulk' });
    const { taskToken } = task;
    if (taskToken.length === 0) return;
    const more = completion?.(task) ?? {};
    const commands = [...decide(task)];
    await service.respondWorkflowTaskCompleted({ namespace, taskToken, identity: 'bulk', commands, ...more });
    this.tasksDone += 1;
  }

  async #activityTask(): Promise<void> {
    const { taskQueue } = this.options;
    const { service } = this.#client;
    const { taskToken } = await service.pollActivityTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'bulk' });
    if (taskToken.length === 0) return;
    await service.respondActivityTaskCompleted({ namespace, taskToken, identity: 'bulk', result: payloads('done') });
    this.activitiesDone += 1;
  }
}
