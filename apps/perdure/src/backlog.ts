/**
 * What a dead queue does to a live server, for the backlog tests: many tasks on a queue that nobody polls, loaded through the
 * history service itself, beside a queue that works.
 */
import { createClusterHost, noMetrics, type HistoryService, type QueueRef } from '@perdure/server';
import { openSqliteStore } from '@perdure/store-sqlite';
import { enums } from '@perdure/wire/types';
import { alone } from './cluster.js';
import { realClock, realRandom } from './real-world.js';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const namespaceId = '01234567-89ab-7def-8123-456789abcdef';

export interface BacklogHost {
  readonly history: HistoryService;
  /** Starts workflows on a queue, so many calls at a time. */
  load(queue: string, count: number): Promise<void>;
  /** Milliseconds from start to result of a workflow without activities. */
  latencyMs(queue: string): Promise<number>;
  /** Takes one task of the queue, without completing it. */
  takeTask(queue: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

const LOADING_CALLS = 512;
const POLL_MS = 20_000;

export async function openBacklogHost(filename: string): Promise<BacklogHost> {
  const store = await openSqliteStore({ filename, log: quiet });
  const parts = { clock: realClock, random: realRandom, logger: quiet, metrics: noMetrics };
  const participation = alone(realRandom);
  const host = createClusterHost({ ...parts, store, shardCount: 4, ...participation });
  participation.serve(host);
  await host.start();
  const { history, matching } = host;

  const queueRef = (name: string): QueueRef => ({ namespaceId, type: 1, name, sticky: false });
  const start = async (queue: string): Promise<void> => {
    const id = realRandom.uuid();
    const request = { workflowId: id, requestId: id, workflowType: { name: 'W' }, taskQueue: { name: queue } };
    await history.startWorkflow({ namespaceId, request }, {});
  };
  const poll = (queue: string) =>
    matching.poll({ queue: queueRef(queue), identity: 'w', pollId: realRandom.uuid() }, { deadlineMs: Date.now() + POLL_MS });

  return {
    history,
    async load(queue, count) {
      let left = count;
      const lane = async (): Promise<void> => {
        while ((left -= 1) >= 0) await start(queue);
      };
      await Promise.all(Array.from({ length: LOADING_CALLS }, lane));
    },
    async latencyMs(queue) {
      const before = performance.now();
      const polled = poll(queue);
      await start(queue);
      const task = await polled;
      const taskToken = task?.response.taskToken;
      const commands = [
        { commandType: enums.CommandType.COMPLETE_WORKFLOW_EXECUTION, completeWorkflowExecutionCommandAttributes: {} },
      ];
      await history.completeWorkflowTask({ namespaceId, request: { taskToken, commands } }, {});
      return performance.now() - before;
    },
    async takeTask(queue) {
      return (await poll(queue))?.response.workflowExecution?.workflowId;
    },
    async stop() {
      await host.stop();
      await store.close();
    },
  };
}
