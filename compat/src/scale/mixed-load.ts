// Work of many kinds at a fixed rate, so that a server's memory can be watched: short runs, runs with an activity, a timer and
// signals, runs that stay open for a minute, cancels, terminations, descriptions, histories and long polls.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelWorkflow, completeWorkflow, scheduleActivity, startTimer } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { BulkWorker, type WorkflowTask } from './bulk-worker.js';
import { signalOne, startOne, statusOfWorkflow, terminateOne } from './calls.js';
import { atRate } from './pacing.js';

type Command = temporal.api.command.v1.ICommand;
type Kind = 'short' | 'usual' | 'open' | 'cancelled' | 'terminated';

const { EventType, HistoryEventFilterType } = proto.temporal.api.enums.v1;
const namespace = 'default';
const TASK_QUEUE = 'mixed';
const CLIENTS = 4;
/** An open run stays so long, in seconds. */
const OPEN_SECONDS = 60;
/** Kinds by the last digit of the run's number. */
const kinds: readonly Kind[] = ['short', 'short', 'short', 'usual', 'usual', 'usual', 'usual', 'open', 'cancelled', 'terminated'];

export class MixedLoad {
  readonly latenciesMs: number[] = [];
  started = 0;
  failedCalls = 0;
  readonly #worker: BulkWorker;
  readonly #clients: readonly RawClient[];
  readonly #running = new Set<Promise<void>>();

  constructor(
    address: string,
    private readonly name: string,
  ) {
    this.#clients = Array.from({ length: CLIENTS }, () => new RawClient(address));
    this.#worker = new BulkWorker({ address, taskQueue: TASK_QUEUE, workflowPolls: 16, activityPolls: 8, decide });
  }

  /** Begins so many runs a second until the time is over or the signal aborts. */
  async run(perSecond: number, durationMs: number, signal?: AbortSignal): Promise<void> {
    await atRate(perSecond, durationMs, (index) => this.#begin(index), signal);
  }

  /** Waits for every run that was begun, and ends the worker. Returns how many tasks it did. */
  async end(): Promise<{ readonly workflowTasks: number; readonly activityTasks: number }> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#worker.stop();
    for (const client of this.#clients) client.close();
    return { workflowTasks: this.#worker.tasksDone, activityTasks: this.#worker.activitiesDone };
  }

  #begin(index: number): void {
    const client = this.#clients[index % CLIENTS] as RawClient;
    const kind = kinds[index % kinds.length] as Kind;
    const running: Promise<void> = this.#one(client, kind, `${this.name}-${index}`)
      .catch(() => {
        this.failedCalls += 1;
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #one(client: RawClient, kind: Kind, workflowId: string): Promise<void> {
    const beganMs = performance.now();
    await startOne(client, workflowId, TASK_QUEUE, { type: kind });
    this.latenciesMs.push(performance.now() - beganMs);
    this.started += 1;
    await act[kind](client, workflowId);
  }
}

const act: Readonly<Record<Kind, (client: RawClient, workflowId: string) => Promise<void>>> = {
  short: untilClosed,
  usual: async (client, workflowId) => {
    await signalOne(client, workflowId, `${workflowId}-1`);
    await sleep(300);
    await signalOne(client, workflowId, `${workflowId}-2`);
    await untilClosed(client, workflowId);
  },
  open: async (client, workflowId) => {
    await sleep(1_000);
    await statusOfWorkflow(client, workflowId);
    await client.service.getWorkflowExecutionHistory({ namespace, execution: { workflowId } });
  },
  cancelled: async (client, workflowId) => {
    await sleep(500);
    const workflowExecution = { workflowId };
    await client.service.requestCancelWorkflowExecution({ namespace, workflowExecution, requestId: `${workflowId}-cancel` });
    await untilClosed(client, workflowId);
  },
  terminated: async (client, workflowId) => {
    await sleep(500);
    await terminateOne(client, workflowId);
  },
};

/** As a client does that waits for a result. */
async function untilClosed({ service }: RawClient, workflowId: string): Promise<void> {
  const historyEventFilterType = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
  const request = { namespace, execution: { workflowId }, waitNewEvent: true, historyEventFilterType };
  for (let nextPageToken: Uint8Array = new Uint8Array(); ;) {
    const answer = await service.getWorkflowExecutionHistory({ ...request, nextPageToken });
    if ((answer.history?.events?.length ?? 0) > 0) return;
    nextPageToken = answer.nextPageToken;
  }
}

/** What the workflow's code would do, from the history it was given. */
function decide(task: WorkflowTask): readonly Command[] {
  const events = task.history?.events ?? [];
  const count = (type: temporal.api.enums.v1.EventType) => events.filter(({ eventType }) => eventType === type).length;
  const isFirst = task.previousStartedEventId.toString() === '0';
  switch (task.workflowType?.name) {
    case 'short':
      return [completeWorkflow()];
    case 'usual': {
      if (isFirst) return [scheduleActivity('1', TASK_QUEUE), startTimer('1', 1)];
      const done =
        count(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) > 0 &&
        count(EventType.EVENT_TYPE_TIMER_FIRED) > 0 &&
        count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) > 1;
      return done ? [completeWorkflow()] : [];
    }
    case 'open':
      if (isFirst) return [startTimer('1', OPEN_SECONDS)];
      return count(EventType.EVENT_TYPE_TIMER_FIRED) > 0 ? [completeWorkflow()] : [];
    case 'cancelled':
      // On a busy machine the request comes before the first task is done.
      if (count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED) > 0) return [cancelWorkflow('as asked')];
      return isFirst ? [startTimer('1', 3_600)] : [];
    default:
      return isFirst ? [startTimer('1', 3_600)] : [];
  }
}
