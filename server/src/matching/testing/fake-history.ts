import { InvariantError, unavailable } from '@perdure/engine';
import type { HistoryForMatching } from '../context.js';
import type { RecordTaskStartedRequest, RecordTaskStartedResult } from '../../history/service.js';
import type { StartedTask, StartedWorkflowTask } from '../../tasks.js';
import type { QueueRef, TaskOffer } from '../../tasks.js';

type ReadRequest = Parameters<HistoryForMatching['readDispatches']>[0];
type LeaveRequest = Parameters<HistoryForMatching['leaveStickyQueue']>[0];
type PrepareRequest = Parameters<HistoryForMatching['prepareQuery']>[0];
type Call = 'start' | 'read' | 'leave' | 'query';
/** What happens to a call: it is answered, fails before it did anything, or does it and the answer is lost; or a promise to wait for. */
export type Fate = 'fine' | 'fails' | 'broken' | 'answerLost' | Promise<void>;

const nameOf = ({ shardId, priority, order }: TaskOffer): string => `${shardId}/${priority}/${order}`;

/** The task a poll received, by name. */
export const taskName = (task: StartedTask | undefined): string | undefined => task?.response.workflowExecution?.workflowId;

/** History as far as matching sees it: rows of any number of shards, in one queue. Remembers every call. */
export class FakeHistory implements HistoryForMatching {
  readonly started = new Map<string, { readonly requestId: string; readonly identity: string }>();
  readonly startCalls: RecordTaskStartedRequest[] = [];
  readonly readCalls: ReadRequest[] = [];
  readonly leaveCalls: LeaveRequest[] = [];
  readonly leftSticky = new Set<string>();
  /** Decides about every call; replaced by tests. */
  fate: (call: Call, shardId: number) => Fate = () => 'fine';
  readonly #rows = new Map<number, TaskOffer[]>();

  /** A row and the offer of it. Rows must be added in their order. */
  row(shardId: number, order: number, priority = 3): TaskOffer {
    const offer: TaskOffer = {
      shardId,
      rangeId: 1,
      priority,
      order,
      namespaceId: 'namespace',
      workflowId: `${shardId}/${priority}/${order}`,
      runId: 'run',
      scheduledEventId: 2,
      stamp: 1,
    };
    const rows = this.#rows.get(shardId) ?? [];
    this.#rows.set(shardId, rows);
    rows.push(offer);
    return offer;
  }

  rows(shardId: number, count: number, priority = 3): TaskOffer[] {
    return Array.from({ length: count }, (_, index) => this.row(shardId, index + 1, priority));
  }

  /** Rows of a shard by their index, whatever has become of them. */
  slice(shardId: number, from: number, limit: number): TaskOffer[] {
    return this.#rows.get(shardId)!.slice(from, from + limit);
  }

  /** After rows were added out of order. */
  sort(shardId: number): void {
    this.#rows.get(shardId)!.sort((a, b) => a.priority - b.priority || a.order - b.order);
  }

  async recordTaskStarted(request: RecordTaskStartedRequest): Promise<RecordTaskStartedResult> {
    this.startCalls.push(request);
    return this.#meet('start', request.offer.shardId, () => {
      const name = nameOf(request.offer);
      const known = this.started.get(name);
      if (this.leftSticky.has(name) || (known && known.requestId !== request.requestId)) return { at: 'stale' };
      this.started.set(name, request);
      return { at: 'started', task: startedTask(request.queue, name) };
    });
  }

  async readDispatches(request: ReadRequest): Promise<{ offers: TaskOffer[]; more: boolean }> {
    this.readCalls.push(request);
    return this.#meet('read', request.shardId, () => {
      const { after, limit } = request;
      const offers: TaskOffer[] = [];
      for (const row of this.#rows.get(request.shardId) ?? []) {
        if (this.started.has(nameOf(row)) || this.leftSticky.has(nameOf(row))) continue;
        if (after && (row.priority - after.priority || row.order - after.order) <= 0) continue;
        if (offers.length === limit) return { offers, more: true };
        offers.push(row);
      }
      return { offers, more: false };
    });
  }

  async leaveStickyQueue(request: LeaveRequest): Promise<void> {
    this.leaveCalls.push(request);
    await this.#meet('leave', request.offer.shardId, () => this.leftSticky.add(nameOf(request.offer)));
  }

  /** A task with the run as its name. */
  async prepareQuery({ queue, workflowId }: PrepareRequest): Promise<StartedWorkflowTask> {
    return this.#meet('query', 0, () => startedTask(queue, workflowId) as StartedWorkflowTask);
  }

  async #meet<Value>(call: Call, shardId: number, act: () => Value): Promise<Value> {
    const fate = this.fate(call, shardId);
    if (fate === 'fails') throw unavailable('shard is moving');
    if (fate === 'broken') throw new InvariantError('a bug');
    if (typeof fate === 'object') await fate;
    const value = act();
    if (fate === 'answerLost') throw unavailable('connection lost');
    return value;
  }
}

function startedTask(queue: QueueRef, name: string): StartedTask {
  const response = { workflowExecution: { workflowId: name } } as StartedTask['response'];
  return queue.type === 1 ? { at: 'workflowTask', response, events: new Uint8Array() } : { at: 'activityTask', response };
}
