// For tests of what runs say to each other: history over a memory store under virtual time, with a way to the cluster that can be
// broken, and workers played by hand.
import assert from 'node:assert/strict';
import { unavailable } from '@perdure/engine';
import type { Logger, Store } from '@perdure/engine/ports';
import { createMemoryDatabase } from '@perdure/store-memory';
import { decodeHistory } from '@perdure/wire/codec';
import { enums, type command, type history, type workflowservice } from '@perdure/wire/types';
import { settle, VirtualClock } from '../../matching/testing/virtual-clock.js';
import type { MatchingService } from '../../matching/service.js';
import type { QueueRef, TaskOffer } from '../../tasks.js';
import { noMetrics } from '../../telemetry/index.js';
import { HistoryHost } from '../history-host.js';
import type { AcrossRuns } from '../across-runs.js';

const { CommandType, EventType } = enums;
export const namespaceId = '0198f6a4-0000-7000-8000-000000000001';
const SHARDS = 4;
const silent = () => {};

/** What becomes of one call: it arrives or not, its answer too, or it arrives twice. */
export type Fate = 'well' | 'lost' | 'answerLost' | 'twice';
const EVENT_NAMES = new Map<number, string>(Object.entries(EventType).map(([name, value]) => [value, name]));

export class Family {
  readonly clock = new VirtualClock();
  /** Of the next calls, by method; 'well' when there is none. */
  fate: (method: keyof AcrossRuns) => Fate = () => 'well';
  readonly calls: string[] = [];
  /** Warnings in the log. */
  readonly warned: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
  /** What the next owners see of the store. */
  throughStore: (store: Store) => Store = (store) => store;
  readonly #database = createMemoryDatabase({ now: () => this.clock.now() });
  readonly #offers = new Map<string, { queue: QueueRef; offer: TaskOffer }>();
  /** Of the owner before, which does not know of its loss. */
  former: HistoryHost['service'] | undefined;
  #drawn = 0;
  #host: HistoryHost | undefined;

  get #service() {
    assert.ok(this.#host !== undefined);
    return this.#host.service;
  }

  /** The next owner of everything; the one before knows nothing of it, and is never asked again. */
  async takeOver(): Promise<void> {
    const before = this.#host;
    this.former = before?.service;
    const store = this.throughStore(this.#database.open());
    const ownership = { ownsShard: () => true, onChange: () => silent };
    const random = { uuid: () => `00000000-0000-7000-8000-${String((this.#drawn += 1)).padStart(12, '0')}`, next: () => 0.5 };
    const hostId = `host-${this.#drawn}`;
    const warn: Logger['warn'] = (fields, message) => void this.warned.push({ fields, message });
    const logger: Logger = { debug: silent, info: silent, warn, error: silent };
    const common = { clock: this.clock, random, logger, metrics: noMetrics };
    for (const shard of before?.ownedShards() ?? []) shard.timers.stop();
    this.#host = new HistoryHost({
      ...common,
      hostId,
      store,
      matching: this.#matching(),
      cluster: this.#cluster() as HistoryHost['service'],
      ownership,
      shardCount: SHARDS,
    });
    await this.#host.start();
    await settle();
  }

  /** Keeps what is offered; nothing waits anywhere else. */
  #matching(): MatchingService {
    return {
      offer: ({ queue, offers }: { queue: QueueRef; offers: readonly TaskOffer[] }) => {
        for (const offer of offers) this.#offers.set(offer.workflowId, { queue, offer });
        return Promise.resolve({ accepted: offers.length, noPoller: false });
      },
      announceBacklog: () => Promise.resolve(),
    } as unknown as MatchingService;
  }

  #cluster(): AcrossRuns {
    const call = (method: keyof AcrossRuns) => async (ask: never, info: never) => {
      const fate = this.fate(method);
      this.calls.push(`${method} ${fate}`);
      if (fate === 'lost') throw unavailable('the call was lost');
      const send = () => this.#service[method](ask, info);
      await send();
      if (fate === 'twice') await send();
      if (fate === 'answerLost') throw unavailable('the answer was lost');
    };
    const methods = [
      'signalFromWorkflow',
      'cancelFromWorkflow',
      'startChild',
      'releaseChild',
      'closeByParent',
      'recordChildClosed',
    ] as const;
    return Object.fromEntries(methods.map((method) => [method, call(method)])) as unknown as AcrossRuns;
  }

  async start(workflowId: string): Promise<string> {
    const request = { workflowId, workflowType: { name: 'W' }, taskQueue: { name: 'Q' }, requestId: `start-${workflowId}` };
    await this.#service.startWorkflow({ namespaceId, request }, {});
    await settle();
    return (await this.describe(workflowId)).workflowExecutionInfo?.execution?.runId ?? '';
  }

  /** Plays the worker: takes the task of a workflow and answers it. */
  async answer(workflowId: string, ...commands: readonly command.Command[]): Promise<void> {
    const offered = this.#offers.get(workflowId);
    assert.ok(offered !== undefined, `${workflowId} has no task`);
    this.#offers.delete(workflowId);
    const started = await this.#service.recordTaskStarted({ ...offered, identity: 'w', requestId: 'p' }, {});
    assert.ok(started.at === 'started' && started.task.at === 'workflowTask');
    const { taskToken } = started.task.response;
    const request = { taskToken, commands, identity: 'w', namespace: 'default' };
    await this.#service.completeWorkflowTask({ namespaceId, request }, {});
    await settle();
  }

  /** A page of the queue's rows in every shard, as matching reads it. */
  async dispatches(): Promise<TaskOffer[]> {
    const queue: QueueRef = { namespaceId, type: 1, name: 'Q', sticky: false };
    const pages = Array.from({ length: SHARDS }, (_, index) =>
      this.#service.readDispatches({ shardId: index + 1, queue, after: undefined, limit: 1 }, {}),
    );
    return (await Promise.all(pages)).flatMap(({ offers }) => offers);
  }

  hasTask(workflowId: string): boolean {
    return this.#offers.has(workflowId);
  }

  async terminate(workflowId: string): Promise<void> {
    await this.#service.terminateWorkflow({ namespaceId, request: { workflowExecution: { workflowId } } }, {});
    await settle();
  }

  describe(workflowId: string): Promise<workflowservice.DescribeWorkflowExecutionResponse> {
    return this.#service.describeWorkflow({ namespaceId, request: { execution: { workflowId } } }, {});
  }

  async events(workflowId: string, runId = ''): Promise<history.HistoryEvent[]> {
    const page = await this.#service.getHistory({ namespaceId, request: { execution: { workflowId, runId } } }, {});
    return decodeHistory(page.events);
  }

  /** Names of a history's events but for those of workflow tasks. */
  async names(workflowId: string, runId = ''): Promise<string[]> {
    const names = (await this.events(workflowId, runId)).map(({ eventType = 0 }) => EVENT_NAMES.get(eventType) ?? '');
    return names.filter((name) => !name.startsWith('WORKFLOW_TASK')).map((name) => name.replace('WORKFLOW_EXECUTION_', ''));
  }

  /** Rows that are left in the outboxes and timers. */
  async rowsLeft(): Promise<number> {
    const store = this.#database.open();
    let rows = 0;
    for (let shardId = 1; shardId <= SHARDS; shardId += 1)
      rows += (await store.readTimers({ shardId, dueBeforeMs: Number.MAX_SAFE_INTEGER, limit: 100 }, { timeoutMs: 1_000 }))
        .length;
    return rows;
  }
}

export const commands = {
  child: (workflowId: string, more: command.StartChildWorkflowExecutionCommandAttributes = {}): command.Command => ({
    commandType: CommandType.START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: { workflowId, workflowType: { name: 'C' }, ...more },
  }),
  signal: (workflowId: string): command.Command => ({
    commandType: CommandType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: { execution: { workflowId }, signalName: 's' },
  }),
  cancel: (workflowId: string): command.Command => ({
    commandType: CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId, reason: 'why' },
  }),
  timer: (timerId: string, seconds: number): command.Command => ({
    commandType: CommandType.START_TIMER,
    startTimerCommandAttributes: { timerId, startToFireTimeout: { seconds, nanos: 0 } },
  }),
  complete: (): command.Command => ({
    commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: {},
  }),
};
