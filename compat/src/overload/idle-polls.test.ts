// Goal: ten thousand polls that wait for nothing cost memory only, and little of it.
// Method: polls of many workers on many queues, held open while a workflow's start is timed; the same before, without them.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { serverKinds } from '../environment.js';
import { completeWorkflow } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { BulkWorker } from '../scale/bulk-worker.js';
import { startOne, statusOfWorkflow } from '../scale/calls.js';
import { inLanes } from '../scale/pacing.js';
import { residentMiB } from '../scale/process-facts.js';
import { latencyText, quantile } from '../scale/samples.js';
import { perdureOnSqlite } from '../server/perdure-server.js';
import { waitUntil } from './wait-until.js';

const POLLS = 10_000;
const QUEUES = 500;
const CONNECTIONS = 20;
const TIMED = 200;
const MIB_MAX = 300;
/** With a floor, so that a busy machine's hiccup is no verdict. */
const SLOWER_MAX = 3;
const FLOOR_MS = 50;
const namespace = 'default';

describe('idle polls', { skip: !serverKinds().includes('sqlite') }, () => {
  test(`${POLLS} of them`, { timeout: 90_000 }, idlePolls);
});

async function idlePolls(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  context.after(() => server.dispose());
  await server.start();
  const client = new RawClient(server.address);
  const pollers = Array.from({ length: CONNECTIONS }, () => new RawClient(server.address, { ownConnection: true }));
  const worker = new BulkWorker({
    address: server.address,
    taskQueue: 'busy',
    workflowPolls: 2,
    decide: () => [completeWorkflow()],
  });
  context.after(async () => {
    await worker.stop();
    for (const each of [client, ...pollers]) each.close();
  });
  await timeRuns(client, 'warm', TIMED);
  const before = await timeRuns(client, 'before', TIMED);
  const residentBefore = residentMiB(server.pid);

  let ended = 0;
  for (const [at, poller] of pollers.entries()) {
    for (let index = 0; index < POLLS / CONNECTIONS; index++) {
      const taskQueue = { name: `idle-${(at + index * CONNECTIONS) % QUEUES}` };
      const poll = poller.service.pollWorkflowTaskQueue({ namespace, taskQueue });
      poll.catch(() => undefined).finally(() => (ended += 1));
    }
    // A later call on the same connection is answered when the polls before it have arrived.
    await poller.service.getSystemInfo({});
  }
  const during = await timeRuns(client, 'during', TIMED);
  const grewMiB = residentMiB(server.pid) - residentBefore;
  assert.equal(ended, 0, 'polls ended early');

  context.diagnostic(`${POLLS} idle polls: ${grewMiB.toFixed(0)} MiB more, ${((grewMiB * 1024) / POLLS).toFixed(1)} KiB each`);
  context.diagnostic(`start to completion before: ${latencyText(before)}; with them: ${latencyText(during)}`);
  assert.ok(grewMiB < MIB_MAX, `${grewMiB.toFixed(0)} MiB`);
  assert.ok(quantile(during, 0.5) < SLOWER_MAX * Math.max(FLOOR_MS, quantile(before, 0.5)), 'other work is slower');
}

/** Milliseconds from the start of a workflow until it is complete, one after the other. */
function timeRuns(client: RawClient, name: string, count: number): Promise<number[]> {
  return inLanes(1, count, async (index) => {
    await startOne(client, `${name}-${index}`, 'busy');
    await waitUntil(async () => (await statusOfWorkflow(client, `${name}-${index}`)) !== 1, 10_000);
  });
}
