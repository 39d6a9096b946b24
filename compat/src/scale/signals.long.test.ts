// Goal: one workflow takes many signals a second, and a worker keeps up with them.
// Method: as many signals at once as a busy client has, nearly up to the number a run may get, while a worker with a sticky queue
// answers; then the history is counted. PERDURE_COMPAT_SERVERS chooses the stores.
import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { serverKinds } from '../environment.js';
import { HandWorker } from '../golden/hand-worker.js';
import { completeWorkflow } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { perdureOnPostgres, perdureOnSqlite } from '../server/perdure-server.js';
import { readAll } from './read-history.js';
import { inLanes } from './pacing.js';
import { cpuSeconds } from './process-facts.js';
import { latencyText } from './samples.js';

/** A run takes 10,000. */
const SIGNALS = 9_000;
const LANES = 64;
const STICKY_SECONDS = 30;
const PER_SECOND_MIN = { sqlite: 1_000, postgres: 500 } as const;

const { EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED } = proto.temporal.api.enums.v1.EventType;

describe('signals to one workflow', () => {
  for (const kind of ['sqlite', 'postgres'] as const)
    test(kind, { timeout: 300_000, skip: !serverKinds().includes(kind) }, (context) => signals(context, kind));
});

async function signals(context: TestContext, kind: 'sqlite' | 'postgres'): Promise<void> {
  const server = await (kind === 'sqlite' ? perdureOnSqlite() : perdureOnPostgres());
  const client = new RawClient(server.address);
  context.after(async () => {
    client.close();
    await server.dispose();
  });
  await server.start();
  await measure(client); // compiles the server's code
  const beganCpu = cpuSeconds(server.pid);
  const { seconds, latencies, tasks } = await measure(client);
  const perSecond = SIGNALS / seconds;
  const cpuMs = ((cpuSeconds(server.pid) - beganCpu) * 1_000) / SIGNALS;
  context.diagnostic(
    `${kind}: ${perSecond.toFixed(0)} signals a second to one workflow, ${latencyText(latencies)}, ` +
      `${cpuMs.toFixed(2)} ms of CPU each, ${tasks} workflow tasks meanwhile`,
  );
  // On a machine that is busy with other things the CPU each says what one core would carry.
  const carried = Math.max(perSecond, 1_000 / cpuMs);
  assert.ok(carried >= PER_SECOND_MIN[kind], `${perSecond.toFixed(0)} a second, ${carried.toFixed(0)} with a core to itself`);
}

async function measure(client: RawClient): Promise<{ seconds: number; latencies: number[]; tasks: number }> {
  const hand = new HandWorker(client);
  await hand.start();
  await hand.completeSticky(await hand.pollWorkflow(), [], STICKY_SECONDS);
  let seen = 0;
  let tasks = 0;
  const working = (async () => {
    while (seen < SIGNALS) {
      const task = await hand.pollSticky();
      tasks += 1;
      const events = await readAll(client, hand.workflowId, task);
      seen += events.filter(({ eventType }) => eventType === EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED).length;
      await hand.completeSticky(task, seen < SIGNALS ? [] : [completeWorkflow()], STICKY_SECONDS);
    }
  })();
  const beganMs = performance.now();
  const latencies = await inLanes(LANES, SIGNALS, () => hand.signal('note'));
  const seconds = (performance.now() - beganMs) / 1_000;
  await working;
  assert.equal(seen, SIGNALS);
  return { seconds, latencies, tasks };
}
