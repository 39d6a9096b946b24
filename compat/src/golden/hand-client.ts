// A client played by hand: every call is a line of the test.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawClient, WorkflowService } from '../raw-client.js';
import { payloads, seconds } from './messages.js';
import type { Transcript } from './recorder/transcript.js';

type SignalWithStartRequest = temporal.api.workflowservice.v1.ISignalWithStartWorkflowExecutionRequest;
type StartRequest = temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;
export type WorkflowTask = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;

const { HistoryEventFilterType } = proto.temporal.api.enums.v1;

const namespace = 'default';
const CLIENT = 'client';

/** One workflow id with a task queue of its own, and the calls of its client. */
export class HandClient {
  readonly workflowId = `wf-${randomUUID()}`;
  readonly taskQueue = `q-${randomUUID()}`;
  /** Every call made with it is written down, if there is a transcript. */
  readonly service: WorkflowService;

  constructor(
    protected readonly client: RawClient,
    /** Without one nothing is written down. */
    protected readonly transcript?: Transcript,
    name = 'wf',
  ) {
    this.service = transcript?.service(client) ?? client.service;
    transcript?.name(this.workflowId, name);
    transcript?.name(this.taskQueue, name === 'wf' ? 'Q' : `Q-${name}`);
  }

  /** For what is asked until something has happened: how often that is is not written down. */
  get unrecorded(): WorkflowService {
    return this.client.service;
  }

  /** Of the server, for clients and workers that are not played by hand. */
  get address(): string {
    return this.client.address;
  }

  note(text: string): void {
    this.transcript?.note(text);
  }

  async start(more: StartRequest = {}): Promise<string> {
    const { runId } = await this.service.startWorkflowExecution({ ...this.startRequest(), ...more });
    return runId;
  }

  /** Starts, and gets the first workflow task with the answer. */
  async startEager(more: StartRequest): Promise<WorkflowTask> {
    const { eagerWorkflowTask } = await this.service.startWorkflowExecution({ ...this.startRequest(), ...more });
    if (!eagerWorkflowTask) throw new Error('no task came with the answer');
    return eagerWorkflowTask as WorkflowTask;
  }

  /** Whether a run was started. */
  async signalWithStart(signalName: string, input?: unknown, more: SignalWithStartRequest = {}): Promise<boolean> {
    const { started } = await this.service.signalWithStartWorkflowExecution({
      ...this.startRequest(),
      signalName,
      signalInput: payloads(signalName),
      ...(input === undefined ? {} : { input: payloads(input) }),
      ...more,
    });
    return started;
  }

  startRequest(): StartRequest {
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

  /** Until a call that was made before has arrived: nothing says in which order calls are served. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds);
  }

  /** The events of the newest run as they are now, not written down. */
  async events(runId = ''): Promise<temporal.api.history.v1.IHistoryEvent[]> {
    const execution = { workflowId: this.workflowId, runId };
    const { history } = await this.unrecorded.getWorkflowExecutionHistory({ namespace, execution });
    return history?.events ?? [];
  }

  async describe(): Promise<temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse> {
    return this.service.describeWorkflowExecution({ namespace, execution: { workflowId: this.workflowId } });
  }

  /** Reads the history of a run, the newest unless told otherwise. */
  async history(runId = ''): Promise<void> {
    await this.service.getWorkflowExecutionHistory({ namespace, execution: { workflowId: this.workflowId, runId } });
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
}
