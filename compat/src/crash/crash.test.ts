// Goal: a server that is killed at any moment loses nothing that it acknowledged, and does nothing twice.
// Method: an official worker and a load client run while the server process is SIGKILLed at random moments and
// started again on the same data; afterwards every history is held against what was acknowledged.
// PERDURE_COMPAT_KILLS and PERDURE_COMPAT_SEED choose another plan.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, wholeNumber, type ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { checkAllHistories, checkAttempts } from './check-all.js';
import { Ledger } from './ledger.js';
import { runLoad } from './load-client.js';
import { SeededRandom } from './random.js';
import { WorkerProcess } from './worker-process.js';

const kills = wholeNumber('PERDURE_COMPAT_KILLS', 5);
const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
const LANES = 6;
/** Lost attempts and tasks come back after 3 s; the rest is room for a busy machine. */
const DRAIN_TIMEOUT_MS = 60_000;

describe('crash', () => {
  for (const kind of serverKinds().filter((each) => !each.includes(':')))
    test(`${kind}: ${kills} kills under load`, { timeout: 120_000 + kills * 10_000 }, (context) => crashUnderLoad(kind, context));
});

async function crashUnderLoad(kind: ServerKind, context: TestContext): Promise<void> {
  const random = new SeededRandom(seed);
  const ledger = new Ledger();
  const taskQueue = `crash-${randomUUID()}`;
  const server = await createServer(kind);
  context.after(() => server.dispose());
  await server.start();
  const worker = await WorkerProcess.start(server.address, taskQueue);
  context.after(() => worker.stop());

  const stop = new AbortController();
  const load = runLoad({ addresses: [server.address], taskQueue, lanes: LANES, random, ledger }, stop.signal);
  load.catch(() => stop.abort());
  const readyMs = await killAgainAndAgain(server, random, stop.signal);
  await sleep(1_000);
  stop.abort();
  await load;

  const checked = await checkAllHistories([server.address], ledger, DRAIN_TIMEOUT_MS);
  const attempts = checkAttempts(worker.attempts);
  assert.ok(worker.running, `the worker ended by itself\n${worker.output}`);
  assert.ok(checked > kills, `only ${checked} workflows were started: no load`);
  context.diagnostic(
    `${kind}: seed ${seed}, kills ${kills}, starts acknowledged ${ledger.workflows.length}, signals acknowledged ${ledger.signalsAcknowledged}, ` +
      `histories checked ${checked}, activity attempts ${attempts}, calls repeated ${ledger.repeatedCalls}, ` +
      `slowest restart ${Math.round(Math.max(...readyMs))} ms`,
  );
}

/** Returns how long each restart took until the server was ready. */
async function killAgainAndAgain(server: ServerUnderTest, random: SeededRandom, stop: AbortSignal): Promise<number[]> {
  const readyMs: number[] = [];
  for (let count = 0; count < kills && !stop.aborted; count++) {
    const whileStarting = random.chance(0.2);
    if (whileStarting) await killWhileStarting(server, random);
    else await sleep(random.between(100, 2_500));
    await server.kill();
    await sleep(random.between(0, 200));
    const startedMs = performance.now();
    await server.start();
    readyMs.push(performance.now() - startedMs);
  }
  return readyMs;
}

/** Leaves a server that is killed in the middle of its recovery. */
async function killWhileStarting(server: ServerUnderTest, random: SeededRandom): Promise<void> {
  await server.kill();
  const starting = server.start().catch(() => undefined);
  await sleep(random.between(20, 400));
  await server.kill();
  await starting;
}
