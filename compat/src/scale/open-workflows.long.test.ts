// Goal: a hundred thousand open workflows cost the server little: memory, the time of a start, the time of a restart.
// Method: so many workflows over one SQLite file, each waiting for a timer of a day and a signal; starts by turns there and on an empty
// server; then a kill, an orderly end, and signals to workflows that nobody has in memory. PERDURE_COMPAT_OPEN chooses how many.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeNumber } from '../environment.js';
import { completeWorkflow, startTimer } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { perdureOnSqlite, type PerdureServer } from '../server/perdure-server.js';
import { BulkWorker, type WorkflowTask } from './bulk-worker.js';
import { signalOne, startOne } from './calls.js';
import { inLanes } from './pacing.js';
import { cpuSeconds, residentMiB } from './process-facts.js';
import { latencyText, quantile } from './samples.js';

const open = wholeNumber('PERDURE_COMPAT_OPEN', 100_000);
const LANES = 48;
const TIMED_STARTS = 1_500;
const WOKEN = 2_000;
const END_GRACE_MS = 12_000;

const RESIDENT_MIB_MAX = 600;
const START_RATIO_MAX = 2;
const RESTART_MS_MAX = 5_000;

describe('open workflows', () => {
  test(`${open} of them in one SQLite file`, { timeout: 300_000 + open * 10 }, manyOpen);
});

const taskQueue = 'open';

/** The first task waits for a timer of a day; the signal ends the workflow. */
function decide({ previousStartedEventId }: WorkflowTask) {
  return previousStartedEventId.toString() === '0' ? [startTimer('1', 86_400)] : [completeWorkflow()];
}

async function manyOpen(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  const { databaseFile } = server;
  const client = new RawClient(server.address);
  context.after(async () => {
    client.close();
    await server.dispose();
  });
  const say = (text: string) => context.diagnostic(text);
  await server.start();
  say(`empty: ${residentMiB(server.pid).toFixed(0)} MiB resident`);
  await openAll(server, client, say);
  say(`${open} open: ${facts(server, databaseFile)}`);
  const ratio = await compareStarts(context, client);

  const killedMs = await restart(server, 'SIGKILL');
  say(`ready ${killedMs.toFixed(0)} ms after a kill, ${facts(server, databaseFile)}`);
  const stoppedMs = await restart(server, 'SIGTERM');
  say(`ready ${stoppedMs.toFixed(0)} ms after an orderly end`);
  await wakeSome(server, client, say);
  const resident = residentMiB(server.pid);
  say(`at the end: ${facts(server, databaseFile)}`);

  assert.ok(resident < RESIDENT_MIB_MAX, `${resident.toFixed(0)} MiB resident`);
  assert.ok(ratio < START_RATIO_MAX, `a start takes ${ratio.toFixed(2)} times as long as on an empty server`);
  assert.ok(Math.max(killedMs, stoppedMs) < RESTART_MS_MAX, 'a restart takes too long');
}

/** Starts by turns here and on an empty server, so that the machine's other work slows both. Returns the ratio of the medians. */
async function compareStarts(context: TestContext, client: RawClient): Promise<number> {
  const emptyServer = await perdureOnSqlite();
  const emptyClient = new RawClient(emptyServer.address);
  context.after(async () => {
    emptyClient.close();
    await emptyServer.dispose();
  });
  await emptyServer.start();
  const startIn = async (which: RawClient, name: string) => {
    const [took = 0] = await inLanes(1, 1, () => startOne(which, name, 'nobody-polls'));
    return took;
  };
  // The first calls cost what the compiler does.
  for (let index = 0; index < TIMED_STARTS; index++) await startIn(emptyClient, `warm-${index}`);
  const [full, empty]: [number[], number[]] = [[], []];
  for (let index = 0; index < TIMED_STARTS; index++) {
    full.push(await startIn(client, `timed-${index}`));
    empty.push(await startIn(emptyClient, `timed-${index}`));
  }
  const ratio = quantile(full, 0.5) / quantile(empty, 0.5);
  context.diagnostic(`start with ${open} open: ${latencyText(full)}`);
  context.diagnostic(`start on an empty server: ${latencyText(empty)}; ratio of the medians ${ratio.toFixed(2)}`);
  return ratio;
}

function facts(server: PerdureServer, databaseFile: string): string {
  const bytesEach = statSync(databaseFile).size / open;
  return `${residentMiB(server.pid).toFixed(0)} MiB resident, ${bytesEach.toFixed(0)} bytes of file a workflow`;
}

async function openAll(server: PerdureServer, client: RawClient, say: (text: string) => void): Promise<void> {
  const worker = new BulkWorker({ address: server.address, taskQueue, workflowPolls: 32, decide });
  const [beganMs, beganCpu] = [performance.now(), cpuSeconds(server.pid)];
  try {
    await inLanes(LANES, open, (index) => startOne(client, `open-${index}`, taskQueue));
    await untilTrue(() => worker.tasksDone >= open);
    const seconds = (performance.now() - beganMs) / 1000;
    const cpuMs = ((cpuSeconds(server.pid) - beganCpu) * 1000) / open;
    say(`opened ${(open / seconds).toFixed(0)} a second, ${cpuMs.toFixed(2)} ms of CPU each`);
  } finally {
    await worker.stop();
  }
}

async function restart(server: PerdureServer, how: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  if (how === 'SIGKILL') await server.kill();
  else await server.stop(END_GRACE_MS);
  const beganMs = performance.now();
  await server.start();
  return performance.now() - beganMs;
}

/** Signals workflows that are in the file only; each completes. */
async function wakeSome(server: PerdureServer, client: RawClient, say: (text: string) => void): Promise<void> {
  const worker = new BulkWorker({ address: server.address, taskQueue, workflowPolls: 8, decide });
  try {
    const count = Math.min(open, WOKEN);
    const step = Math.floor(open / count);
    const signals = await inLanes(1, count, (index) => signalOne(client, `open-${index * step}`, `wake-${index}`));
    await untilTrue(() => worker.tasksDone >= count);
    // The first ones pay for code that is not compiled yet.
    say(`signal to a workflow that is in the file only: ${latencyText(signals.slice(count >> 1))}`);
  } finally {
    await worker.stop();
  }
}

async function untilTrue(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'the tasks were not done in time');
    await sleep(20);
  }
}
