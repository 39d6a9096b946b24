// Goal: what `@perdure/testing` gives for tests with a server does what it promises. Method: workflows whose assertions fail, by a worker with
// its interceptors; histories that a client has listed go to files and are replayed from there.
import { ApplicationFailure } from '@perdure/common';
import { assertReplays, loadHistories, saveHistories, workflowInterceptorModules } from '@perdure/testing';
import { bundleWorkflowCode } from '@perdure/worker';
import { WorkflowFailedError } from '@perdure/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OurFixture } from './our-fixture.js';
import { startOurWorker, type RunningWorker } from './our-worker.js';

const fixture = new OurFixture('sqlite');
const limits = { timeout: 30_000 };
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

before(async () => {
  const workflowsPath = fileURLToPath(new URL('asserting-workflows.js', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules });
});

async function withWorker(play: (taskQueue: string) => Promise<void>): Promise<void> {
  const taskQueue = randomUUID();
  const worker: RunningWorker = await startOurWorker(taskQueue, fixture.address, { workflowBundle });
  try {
    await play(taskQueue);
  } finally {
    await worker.stop();
  }
}

const start = async (taskQueue: string, where: string) =>
  fixture.client.workflow.start('asserting', { taskQueue, workflowId: randomUUID(), args: [where] });

async function failsWith(result: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(result, (error) => {
    assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
    assert.match(error.cause.message, message);
    assert.equal(error.cause.nonRetryable, true);
    assert.match(error.cause.stack ?? '', /asserting-workflows\.(?:ts|js):\d+/);
    return true;
  });
}

test('an assertion that fails ends the workflow, also that of a signal', limits, async () =>
  withWorker(async (taskQueue) => {
    await failsWith((await start(taskQueue, 'main')).result(), /deep-equal/);
    const handle = await start(taskQueue, 'signal');
    await handle.signal('poke');
    await failsWith(handle.result(), /poked/);
  }),
);

test('the histories of a client go to files and replay from there', limits, async () =>
  withWorker(async (taskQueue) => {
    const handle = await start(taskQueue, 'main');
    await assert.rejects(handle.result(), WorkflowFailedError);
    const folder = await mkdtemp(join(tmpdir(), 'perdure-histories-'));
    try {
      await saveHistories(folder, [{ workflowId: handle.workflowId, history: await handle.fetchHistory() }]);
      assert.equal(await assertReplays({ workflowBundle }, loadHistories(folder)), 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  }),
);
