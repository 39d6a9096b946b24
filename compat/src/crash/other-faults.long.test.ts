// Goal: nothing is lost either when the server is ended in order, the worker is killed, or the database goes away.
// Method: the load and the judge of the crash suite, with other faults.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeNumber } from '../environment.js';
import { perdureHost, perdureOnSqlite } from '../server/perdure-server.js';
import { startPrivatePostgres } from '../server/private-postgres.js';
import { ClusterLoad } from './cluster-load.js';

const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
/** Bound of one test; each takes half a minute on a quiet machine. */
const limit = { timeout: 180_000 };
const DRAIN_MAX_MS = 10_000;

describe('other faults under load', () => {
  test('SIGTERM: the server drains and comes back', limit, drainAndReturn);
  test('SIGKILL of the worker: its tasks time out and are done by the next one', limit, killTheWorker);
  test('PostgreSQL is restarted: the server recovers by itself', limit, restartTheDatabase);
});

async function drainAndReturn(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  context.after(() => server.dispose());
  await server.start();
  const load = await ClusterLoad.start(context, [server.address], seed);
  for (let count = 0; count < 5; count++) {
    await sleep(2_000);
    assert.equal(await server.stop(DRAIN_MAX_MS), 'exit code 0', server.output());
    await server.start();
  }
  context.diagnostic(`drained 5 times, ${await load.judge()}`);
}

async function killTheWorker(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  context.after(() => server.dispose());
  await server.start();
  const load = await ClusterLoad.start(context, [server.address], seed);
  for (let count = 0; count < 3; count++) {
    await sleep(2_000);
    await load.replaceWorker();
  }
  context.diagnostic(`worker killed 3 times, ${await load.judge()}`);
}

async function restartTheDatabase(context: TestContext): Promise<void> {
  const postgres = await startPrivatePostgres();
  const server = await perdureHost('postgres', postgres.url, () => postgres.stop());
  context.after(() => server.dispose());
  await server.start();
  const load = await ClusterLoad.start(context, [server.address], seed);
  await sleep(2_000);
  await postgres.restart({ mode: 'immediate' });
  await sleep(4_000);
  await postgres.restart({ mode: 'fast' });
  await sleep(4_000);
  // Longer than the lease of the host.
  await postgres.restart({ mode: 'immediate', whileDown: () => sleep(7_000) });
  await sleep(4_000);
  context.diagnostic(`database restarted 3 times, ${await load.judge()}`);
}
