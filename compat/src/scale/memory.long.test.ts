// Goal: the memory of a server under a steady mixed load does not grow.
// Method: work of all kinds at a fixed rate on a SQLite file; the resident memory is read every ten seconds, and a line is laid through
// the second half of it. PERDURE_COMPAT_MINUTES and PERDURE_COMPAT_RATE (runs begun a second) choose another length and pace.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeNumber } from '../environment.js';
import { perdureOnSqlite, type PerdureServer } from '../server/perdure-server.js';
import { MixedLoad } from './mixed-load.js';
import { cpuSeconds, residentMiB } from './process-facts.js';
import { latencyText, slope, type Point } from './samples.js';

const minutes = wholeNumber('PERDURE_COMPAT_MINUTES', 20);
const perSecond = wholeNumber('PERDURE_COMPAT_RATE', 20);
const SAMPLE_MS = 10_000;
/** What the garbage collector's saw teeth may look like in half of a short run. */
const SLOPE_MIB_PER_HOUR_MAX = 60;

describe('memory', () => {
  test(`${minutes} minutes of mixed load, ${perSecond} runs a second`, { timeout: minutes * 60_000 + 300_000 }, memoryUnderLoad);
});

async function memoryUnderLoad(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  const { databaseFile } = server;
  context.after(() => server.dispose());
  await server.start();
  const load = new MixedLoad(server.address, 'memory');
  const ended = new AbortController();
  const sampling = sample(context, server, load, ended.signal);
  await load.run(perSecond, minutes * 60_000, ended.signal);
  ended.abort();
  const points = await sampling;
  const cpuMs = (cpuSeconds(server.pid) * 1000) / load.started;
  const tasks = await load.end();
  const growth = slope(points.slice(points.length >> 1));
  const { size } = statSync(databaseFile);
  context.diagnostic(
    `${load.started} runs, ${tasks.workflowTasks} workflow tasks, ${tasks.activityTasks} activity tasks, ` +
      `start ${latencyText(load.latenciesMs)}, ${cpuMs.toFixed(1)} ms of CPU a run, ` +
      `database ${(size / load.started / 1024).toFixed(2)} KiB a run`,
  );
  context.diagnostic(`second half: ${growth.toFixed(1)} MiB an hour, ${points.at(-1)?.y.toFixed(0)} MiB at the end`);
  assert.equal(load.failedCalls, 0, `runs failed\n${server.output()}`);
  assert.ok(growth < SLOPE_MIB_PER_HOUR_MAX, `resident memory grows by ${growth.toFixed(0)} MiB an hour`);
}

/** One point every ten seconds: hours since the start, resident MiB. */
async function sample(context: TestContext, server: PerdureServer, load: MixedLoad, ended: AbortSignal): Promise<Point[]> {
  const points: Point[] = [];
  const beganMs = performance.now();
  while (!ended.aborted) {
    await sleep(SAMPLE_MS, undefined, { signal: ended }).catch(() => undefined);
    const hours = (performance.now() - beganMs) / 3_600_000;
    const point = { x: hours, y: residentMiB(server.pid) };
    points.push(point);
    if (points.length % 30 === 0)
      context.diagnostic(`${(hours * 60).toFixed(0)} min: ${point.y.toFixed(0)} MiB, ${load.started} runs`);
  }
  return points;
}
