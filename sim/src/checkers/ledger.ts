/**
 * What is durable, built from every commit at the moment it is applied, and checked as it grows: ranges, versions, chains of nodes,
 * events. Whatever a client or worker is told is compared with it.
 */
import type { HistoryNode, PartWrite, ShardCommit, ShardRow, UnitKey, UnitWrite } from '@perdure/engine/ports';
import { decode, decodeHistory, splitFrames } from '@perdure/wire/codec';
import { enums, type history } from '@perdure/wire/types';
import type { StoreObserver } from '../faults/fault-store-parts.js';
import type { World } from '../world/world.js';
import { acrossProblem } from './across-checker.js';
import { successionProblem } from './chain-checker.js';
import { HistoryChecker } from './history-checker.js';
import { millisOf } from './wire-time.js';

export interface RunRecord {
  readonly runId: string;
  readonly workflowId: string;
  readonly checker: HistoryChecker;
  readonly events: history.HistoryEvent[];
  readonly frames: Uint8Array[];
  /** Scheduled event ids of activities whose end is durable, in history or in the buffer. */
  readonly endedActivities: Set<number>;
  /** Run ids of children whose start is durable, in history or in the buffer. */
  readonly startedChildren: Set<string>;
  lastWriteId: number;
}

interface ShardRecord {
  rangeId: number;
  timeMs: number;
}

const { EventType } = enums;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const runKey = (runId: string): string => runId.replaceAll('-', '');
const unitKeyText = (key: UnitKey): string => `${key.slot}/${hex(key.namespaceId)}/${key.kind}/${hex(key.id)}`;
const BUFFERED_PART = 0x62;

export class Ledger implements StoreObserver {
  readonly #shards = new Map<number, ShardRecord>();
  readonly #versions = new Map<string, number>();
  readonly #runs = new Map<string, RunRecord>();
  readonly #runOfWorkflow = new Map<string, RunRecord>();
  readonly #signalsInHistory = new Set<string>();
  readonly #durableSignals = new Set<string>();
  /** By workflow id, over all runs. */
  readonly #signalsOf = new Map<string, Set<string>>();
  readonly #cancelRequested = new Set<string>();
  /** Runs that follow others. */
  successors = 0;
  commits = 0;

  constructor(private readonly world: World) {}

  run(runId: string): RunRecord | undefined {
    return this.#runs.get(runKey(runId));
  }

  runOf(workflowId: string): RunRecord | undefined {
    return this.#runOfWorkflow.get(workflowId);
  }

  /** The last run of the workflow has ended: a successor is written with the end of the run before it. */
  isClosed(workflowId: string): boolean {
    return this.runOf(workflowId)?.checker.closed ?? false;
  }

  /** Workflow ids of runs that have no closing event yet. */
  openRuns(): string[] {
    return [...this.#runs.values()].filter(({ checker }) => !checker.closed).map(({ workflowId }) => workflowId);
  }

  hasSignal(name: string): boolean {
    return this.#durableSignals.has(name);
  }

  /** How many signals to the workflow are durable. */
  signalsOf(workflowId: string): number {
    return this.#signalsOf.get(workflowId)?.size ?? 0;
  }

  isCancelRequested(workflowId: string): boolean {
    return this.#cancelRequested.has(workflowId);
  }

  acquired({ shardId, rangeId, shardTimeMs }: ShardRow): void {
    const shard = this.#shards.get(shardId) ?? { rangeId: 0, timeMs: 0 };
    if (rangeId <= shard.rangeId) this.world.fail(`shard ${shardId}: range id ${rangeId} taken after ${shard.rangeId}`);
    if (shardTimeMs < shard.timeMs)
      this.world.fail(`shard ${shardId}: its time ${shardTimeMs} is behind what was committed, ${shard.timeMs}`);
    this.#shards.set(shardId, { ...shard, rangeId });
  }

  committed({ shardId, rangeId, shardTimeMs, units }: ShardCommit): void {
    this.commits += 1;
    const shard = this.#shards.get(shardId);
    if (shard?.rangeId !== rangeId)
      return this.world.fail(`fence: shard ${shardId} took a commit of range ${rangeId} under ${shard?.rangeId}`);
    if (shardTimeMs < shard.timeMs)
      return this.world.fail(`shard ${shardId}: time goes back from ${shard.timeMs} to ${shardTimeMs}`);
    shard.timeMs = shardTimeMs;
    for (const unit of units) this.#unit(unit, shardTimeMs);
  }

  #unit(write: UnitWrite, shardTimeMs: number): void {
    const text = unitKeyText(write.key);
    const version = this.#versions.get(text) ?? 0;
    if (write.expectedVersion !== version || write.version <= version)
      return this.world.fail(`unit ${text}: ${write.expectedVersion} -> ${write.version} written over version ${version}`);
    this.#versions.set(text, write.version);
    const begun: RunRecord[] = [];
    for (const node of write.nodes) this.#node(node, write.key, shardTimeMs, begun);
    for (const run of begun) this.#begun(run);
    for (const part of write.parts) this.#part(part);
  }

  /** Looked at when all of its commit is known: the end of the run before it is in there. */
  #begun(run: RunRecord): void {
    const { workflowId, events } = run;
    const before = this.#runOfWorkflow.get(workflowId);
    this.#runOfWorkflow.set(workflowId, run);
    if (before === undefined) return;
    this.successors += 1;
    const problem = successionProblem(before.events, events[0]?.workflowExecutionStartedEventAttributes ?? {});
    if (problem !== undefined) this.world.fail(`${workflowId}: run ${run.runId} ${problem}`);
  }

  #node(node: HistoryNode, key: UnitKey, shardTimeMs: number, begun: RunRecord[]): void {
    const run = this.#runOfNode(node, key, begun);
    if (node.firstEventId !== run.events.length + 1 || node.previousWriteId !== run.lastWriteId)
      return this.world.fail(
        `run ${run.runId}: node ${node.firstEventId}/${node.writeId} after ${node.previousWriteId} does not follow event ${run.events.length} of ${run.lastWriteId}`,
      );
    run.lastWriteId = node.writeId;
    const events = decodeHistory(node.data);
    if (events.length !== node.eventCount)
      return this.world.fail(`run ${run.runId}: ${events.length} events in a node of ${node.eventCount}`);
    run.frames.push(...splitFrames(node.data));
    for (const event of events) this.#event(run, event, shardTimeMs);
  }

  #event(run: RunRecord, event: history.HistoryEvent, shardTimeMs: number): void {
    const problem = run.checker.add(event);
    if (problem !== undefined) this.world.fail(`${run.workflowId} (${run.runId}): ${problem}`);
    if ((millisOf(event.eventTime) ?? 0) > shardTimeMs)
      this.world.fail(`${run.workflowId}: event ${event.eventId} is later than the shard's time`);
    run.events.push(event);
    const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
    if (signal !== undefined) {
      if (this.#signalsInHistory.has(signal)) this.world.fail(`${run.workflowId}: signal ${signal} stands in history twice`);
      this.#signalsInHistory.add(signal);
    }
    this.#firstTask(run, event);
    this.#durable(run, event);
  }

  /** A child runs only when its parent has recorded its start. */
  #firstTask(run: RunRecord, event: history.HistoryEvent): void {
    const began = run.events[0]?.workflowExecutionStartedEventAttributes;
    const parent = began?.parentWorkflowExecution;
    // Later runs of a chain follow one that ran.
    if (
      parent === undefined ||
      (began?.continuedExecutionRunId ?? '') !== '' ||
      event.eventType !== EventType.WORKFLOW_TASK_SCHEDULED
    )
      return;
    if (this.run(parent.runId ?? '')?.startedChildren.has(run.runId) !== true)
      this.world.fail(`${run.workflowId} runs, but its parent has not recorded its start`);
  }

  /** Buffered events are durable before they get an id. */
  #part({ runId, name, data }: PartWrite): void {
    if (name[0] !== BUFFERED_PART || data === undefined) return;
    const run = this.#runs.get(hex(runId));
    if (run !== undefined) this.#durable(run, decode('temporal.api.history.v1.HistoryEvent', data));
  }

  #durable(run: RunRecord, event: history.HistoryEvent): void {
    const { workflowId } = run;
    const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
    if (signal !== undefined) {
      this.#durableSignals.add(signal);
      this.#signalsOf.set(workflowId, (this.#signalsOf.get(workflowId) ?? new Set()).add(signal));
    }
    if (event.eventType === EventType.WORKFLOW_EXECUTION_CANCEL_REQUESTED) this.#cancelRequested.add(workflowId);
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended !== undefined) run.endedActivities.add(ended.scheduledEventId ?? 0);
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (child !== undefined) run.startedChildren.add(runKey(child.runId ?? ''));
    const problem = acrossProblem(this, run, event);
    if (problem !== undefined) this.world.fail(`${workflowId} ${problem}`);
  }

  #runOfNode({ branchId }: HistoryNode, key: UnitKey, begun: RunRecord[]): RunRecord {
    const runId = hex(branchId);
    const known = this.#runs.get(runId);
    if (known !== undefined) return known;
    const workflowId = Buffer.from(key.id).toString();
    const run: RunRecord = {
      runId,
      workflowId,
      checker: new HistoryChecker(),
      events: [],
      frames: [],
      endedActivities: new Set(),
      startedChildren: new Set(),
      lastWriteId: 0,
    };
    this.#runs.set(runId, run);
    begun.push(run);
    return run;
  }
}
