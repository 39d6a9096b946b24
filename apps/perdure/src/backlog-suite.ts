import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBacklogHost, type BacklogHost } from './backlog.js';

const MiB = 1024 * 1024;

async function medianMs(host: BacklogHost): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 60; round += 1) times.push(await host.latencyMs('live'));
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** Bounds are wide, for slow machines; the figures are printed for people. */
export function backlogSuite(tasks: number, limits: { readonly restartMs: number; readonly growthBytes: number }): void {
  test(`${tasks} tasks on a queue that nobody polls`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'perdure-backlog-'));
    context.after(() => rm(folder, { recursive: true, force: true }));
    const filename = join(folder, 'backlog.db');
    const host = await openBacklogHost(filename);
    const emptyMs = await medianMs(host);
    const emptyBytes = process.memoryUsage().rss;
    const loadingFrom = performance.now();
    await host.load('dead', tasks);
    const perSecond = Math.round(tasks / ((performance.now() - loadingFrom) / 1000));
    const fullMs = await medianMs(host);
    const growth = process.memoryUsage().rss - emptyBytes;
    await host.stop();

    const restartFrom = performance.now();
    const again = await openBacklogHost(filename);
    await again.latencyMs('live');
    const restartMs = performance.now() - restartFrom;
    const taken = new Set<string | undefined>();
    for (let round = 0; round < 300; round += 1) taken.add(await again.takeTask('dead'));
    await again.stop();

    context.diagnostic(
      `${tasks} tasks loaded at ${perSecond}/s; live queue p50 ${emptyMs.toFixed(2)} -> ${fullMs.toFixed(2)} ms; ` +
        `memory +${Math.round(growth / MiB)} MiB; first workflow ${Math.round(restartMs)} ms after a restart`,
    );
    assert.equal(taken.size, 300, 'tasks of the backlog are handed out once each');
    assert.ok(!taken.has(undefined), 'a task of the backlog did not come');
    assert.ok(fullMs < emptyMs * 3 + 5, `the live queue slowed down from ${emptyMs} to ${fullMs} ms`);
    assert.ok(growth < limits.growthBytes, `memory grew by ${growth} bytes`);
    assert.ok(restartMs < limits.restartMs, `the restart took ${restartMs} ms`);
  });
}
