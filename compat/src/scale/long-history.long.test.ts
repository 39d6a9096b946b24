// Goal: a history of fifty thousand events costs no more per step than a short one, and is read page by page.
// Method: one workflow whose worker records a marker in every task and asks for the next one, up to the limit; reads from both ends, a
// replay from the first page, a restart in between.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { wholeNumber } from '../environment.js';
import type { WorkflowTask } from '../golden/hand-client.js';
import { HandWorker } from '../golden/hand-worker.js';
import { recordMarker } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { perdureOnSqlite, type PerdureServer } from '../server/perdure-server.js';
import { readAll } from './read-history.js';
import { residentMiB } from './process-facts.js';
import { latencyText, quantile } from './samples.js';

/** Below the limit of 51,200. */
const EVENTS = wholeNumber('PERDURE_COMPAT_EVENTS', 50_000);
const EVENTS_PER_TASK = 4;
const SAMPLE = 1_000;
/** Of a step at the end, to one at the beginning; both with compiled code. */
const STEP_RATIO_MAX = 3;
const END_GRACE_MS = 12_000;
const namespace = 'default';

const { EventType } = proto.temporal.api.enums.v1;

describe('a long history', () => {
  test(`${EVENTS} events`, { timeout: 600_000 }, longHistory);
});

async function longHistory(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  const client = new RawClient(server.address);
  context.after(async () => {
    client.close();
    await server.dispose();
  });
  const say = (text: string) => context.diagnostic(text);
  await server.start();
  // Compiles what a step runs.
  await grow(client, new HandWorker(client), 3 * SAMPLE);
  const residentBefore = residentMiB(server.pid);
  const hand = new HandWorker(client);
  const steps = await grow(client, hand, Math.floor(EVENTS / EVENTS_PER_TASK));
  const [first, last] = [steps.slice(0, SAMPLE), steps.slice(-SAMPLE)];
  say(`a step at the beginning: ${latencyText(first)}`);
  say(`a step at the end: ${latencyText(last)}; ${(residentMiB(server.pid) - residentBefore).toFixed(0)} MiB more resident`);
  await read(client, hand, say);
  await restart(server, hand, client, say);
  const ratio = quantile(last, 0.5) / quantile(first, 0.5);
  assert.ok(ratio < STEP_RATIO_MAX, `a step takes ${ratio.toFixed(1)} times as long at the end`);
}

/** Completes so many tasks, each with a marker and the next task asked for. Returns the milliseconds of each. */
async function grow({ service }: RawClient, hand: HandWorker, tasks: number): Promise<number[]> {
  await hand.start();
  let task: temporal.api.workflowservice.v1.IPollWorkflowTaskQueueResponse = await hand.pollWorkflow();
  const took: number[] = [];
  for (let index = 0; index < tasks; index++) {
    const beganMs = performance.now();
    const answer = await service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken ?? null,
      commands: [recordMarker('step', { index })],
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
      stickyAttributes: hand.stickyAttributes(60),
    });
    took.push(performance.now() - beganMs);
    assert.ok(answer.workflowTask?.taskToken !== undefined, 'the next task did not come with the answer');
    task = answer.workflowTask;
  }
  return took;
}

async function read(client: RawClient, hand: HandWorker, say: (text: string) => void): Promise<void> {
  const execution = { workflowId: hand.workflowId };
  const beganMs = performance.now();
  const first = await client.service.getWorkflowExecutionHistory({ namespace, execution });
  const firstMs = performance.now() - beganMs;
  const events = await readAll(client, hand.workflowId, first);
  const allMs = performance.now() - beganMs;
  check(events);
  const reverseMs = performance.now();
  const end = await client.service.getWorkflowExecutionHistoryReverse({ namespace, execution });
  say(
    `read: first page of ${first.history?.events?.length} events ${firstMs.toFixed(0)} ms, all ${events.length} events ${allMs.toFixed(0)} ms, ` +
      `last page of ${end.history?.events?.length} by reverse ${(performance.now() - reverseMs).toFixed(0)} ms`,
  );
}

/** A worker that knows nothing: the task comes with the first page only. */
async function restart(server: PerdureServer, hand: HandWorker, client: RawClient, say: (text: string) => void): Promise<void> {
  await server.stop(END_GRACE_MS);
  await server.start();
  await client.service.resetStickyTaskQueue({ namespace, execution: { workflowId: hand.workflowId } });
  const beganMs = performance.now();
  const task: WorkflowTask = await hand.pollWorkflow();
  const firstMs = performance.now() - beganMs;
  const events = await readAll(client, hand.workflowId, task);
  check(events);
  say(
    `after a restart: the task with ${task.history?.events?.length} events ${firstMs.toFixed(0)} ms, ` +
      `all ${events.length} for a replay ${(performance.now() - beganMs).toFixed(0)} ms`,
  );
}

function check(events: readonly temporal.api.history.v1.IHistoryEvent[]): void {
  for (const [index, { eventId }] of events.entries()) assert.equal(Number(eventId), index + 1);
  const markers = events.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_MARKER_RECORDED).length;
  assert.equal(markers, Math.floor(EVENTS / EVENTS_PER_TASK));
}
