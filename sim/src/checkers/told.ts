/** What clients and workers were told, compared with what is durable. */
import { splitFrames, decodeHistory } from '@perdure/wire/codec';
import { enums, type history, type workflowservice } from '@perdure/wire/types';
import type { World } from '../world/world.js';
import { successorOf } from './chain-checker.js';
import type { Ledger } from './ledger.js';

const { EventType, WorkflowExecutionStatus } = enums;

/** Shown before it is written, and gone after a crash: docs/architecture.md, "What may be volatile". */
const VOLATILE = new Set<number>([EventType.WORKFLOW_TASK_STARTED, EventType.WORKFLOW_TASK_SCHEDULED]);

export const deeds = [
  'query answered',
  'eager start',
  'eager activity',
  'cancel acknowledged',
  'termination acknowledged',
  'run continued',
] as const;
export type Deed = (typeof deeds)[number];

export class Told {
  /** How often each attempt of an activity reached a worker. */
  readonly #handedOut = new Map<string, number>();
  /** How often what was worth counting has happened. */
  readonly counts: Record<Deed, number> = Object.fromEntries(deeds.map((deed) => [deed, 0])) as Record<Deed, number>;

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  started(workflowId: string, runId: string): void {
    const run = this.ledger.run(runId);
    if (run?.workflowId !== workflowId)
      this.world.fail(`the start of ${workflowId} was acknowledged, but run ${runId} is not durable`);
  }

  signaled(workflowId: string, name: string): void {
    if (!this.ledger.hasSignal(name)) this.world.fail(`signal ${name} to ${workflowId} was acknowledged, but is not durable`);
  }

  notFound(workflowId: string, what: string): void {
    if (this.ledger.runOf(workflowId) !== undefined && !this.ledger.isClosed(workflowId))
      this.world.fail(`${what} of ${workflowId} was answered NOT_FOUND, but it is open`);
  }

  count(deed: Deed): void {
    this.counts[deed] += 1;
  }

  cancelRequested(workflowId: string): void {
    this.count('cancel acknowledged');
    if (!this.ledger.isCancelRequested(workflowId) && !this.ledger.isClosed(workflowId))
      this.world.fail(`a cancel request to ${workflowId} was acknowledged, but is not durable`);
  }

  terminated(workflowId: string): void {
    this.count('termination acknowledged');
    if (!this.ledger.isClosed(workflowId)) this.world.fail(`${workflowId} was told to be terminated, but is open`);
  }

  queried(workflowId: string, { atLeast, signals }: { readonly atLeast: number; readonly signals: number }): void {
    this.count('query answered');
    const durable = this.ledger.signalsOf(workflowId);
    if (signals < atLeast || signals > durable)
      this.world.fail(
        `a query of ${workflowId} was answered with ${signals} signals; ${atLeast} were durable before it, ${durable} are now`,
      );
  }

  taskCompleted(runId: string, startedEventId: number): void {
    const event = this.ledger.run(runId)?.events[startedEventId];
    if (event?.workflowTaskCompletedEventAttributes?.startedEventId !== startedEventId)
      this.world.fail(`the completion of workflow task ${startedEventId} of ${runId} was acknowledged, but is not durable`);
  }

  activityCompleted(runId: string, scheduledEventId: number): void {
    if (this.ledger.run(runId)?.endedActivities.has(scheduledEventId) !== true)
      this.world.fail(`the end of activity ${scheduledEventId} of ${runId} was acknowledged, but is not durable`);
  }

  activityHandedOut(runId: string, activityId: string, attempt: number): void {
    const key = `${runId}/${activityId}/${attempt}`;
    const count = (this.#handedOut.get(key) ?? 0) + 1;
    this.#handedOut.set(key, count);
    if (count > 1) this.world.fail(`attempt ${attempt} of activity ${activityId} of ${runId} was handed out ${count} times`);
  }

  /** Events as told; those that are durable must be the same, the others of a kind that may be volatile. */
  events(runId: string, bytes: Uint8Array): readonly history.HistoryEvent[] {
    const events = decodeHistory(bytes);
    const run = this.ledger.run(runId);
    for (const [index, frame] of splitFrames(bytes).entries()) {
      const event = events[index];
      const durable = run?.frames[(event?.eventId ?? 0) - 1];
      if (durable !== undefined && Buffer.compare(durable, frame) === 0) continue;
      if (!VOLATILE.has(event?.eventType ?? 0) || index < events.length - 2)
        this.world.fail(`event ${event?.eventId} of ${runId} was shown as type ${event?.eventType}, but is not durable as such`);
    }
    return events;
  }

  described(workflowId: string, description: workflowservice.DescribeWorkflowExecutionResponse): void {
    const info = description.workflowExecutionInfo;
    const run = this.ledger.run(info?.execution?.runId ?? '');
    if (run?.workflowId !== workflowId) return this.world.fail(`${workflowId} was described, but is not durable`);
    const closed = info?.status !== WorkflowExecutionStatus.RUNNING;
    if (closed && !run.checker.closed) this.world.fail(`${workflowId} was described as closed, but its end is not durable`);
    // The Started event of a workflow task may be counted before it is written.
    if ((info?.historyLength ?? 0) > run.events.length + 1)
      this.world.fail(`${workflowId} was described with ${info?.historyLength} events, ${run.events.length} are durable`);
  }

  /** A reader that has followed a run to its end must have read what is durable, all of it. Returns the run that follows. */
  readToEnd(runId: string, frames: readonly Uint8Array[]): string | undefined {
    const run = this.ledger.run(runId);
    const durable = run?.frames ?? [];
    const length = Math.max(frames.length, durable.length);
    for (let index = 0; index < length; index += 1) {
      const [read, kept] = [frames[index], durable[index]];
      if (read !== undefined && kept !== undefined && Buffer.compare(read, kept) === 0) continue;
      const text = (frame: Uint8Array | undefined) => JSON.stringify(frame && decodeHistory(frame));
      this.world.fail(
        `a reader of ${runId} has read to the end, but its event ${index + 1} is ${text(read)}, durable is ${text(kept)}`,
      );
      return undefined;
    }
    return successorOf(run?.events.at(-1));
  }
}
