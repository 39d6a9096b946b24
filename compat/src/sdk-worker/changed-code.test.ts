// Goal: code that no longer fits the history of an open run is found out and explained, harms nothing, and can be put right.
// Method: a run begins under one bundle, meets another one with an activity in the place of a timer, and goes back to the first.
import { Client, Connection } from '@perdure/client';
import { bundleWorkflowCode, Worker } from '@perdure/worker';
import { enums } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { startOurWorker } from './our-worker.js';

let server: ServerUnderTest;
let connection: Connection;

before(async () => {
  server = await createServer('sqlite');
  await server.start();
  connection = await Connection.connect({ address: server.address });
});

after(async () => {
  await connection.close();
  await server.dispose();
});

const bundleOf = async (name: string) =>
  bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(`${name}-change-workflows.js`, import.meta.url)) });

test('a mismatch names command, event and source line; the old code still finishes the run', { timeout: 60_000 }, async () => {
  const taskQueue = `changed-${randomUUID()}`;
  const { workflow } = new Client({ connection });
  const [oldCode, newCode] = await Promise.all([bundleOf('before'), bundleOf('after')]);
  const first = await startOurWorker(taskQueue, server.address, { workflowBundle: oldCode });
  const handle = await workflow.start('changing', { taskQueue, workflowId: randomUUID() });
  await eventually(async () => (await handle.describe()).historyLength >= 8);
  await first.stop();

  const second = await startOurWorker(taskQueue, server.address, { workflowBundle: newCode });
  await handle.signal('go', '');
  const failed = await eventually(async () => {
    const { events = [] } = await handle.fetchHistory();
    return events.map((event) => event.workflowTaskFailedEventAttributes).find((attributes) => attributes !== undefined);
  });
  await second.stop();
  assert.equal(failed.cause, enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR);
  const message = failed.failure?.message ?? '';
  assert.match(
    message,
    /the code asked for: SCHEDULE_ACTIVITY_TASK\(activityType greet, activityId 1\) at .*after-change-workflows\.(ts|js):\d+:\d+/,
  );
  assert.match(message, /the history has: +event 5 TIMER_STARTED\(timerId 1\)/);
  assert.match(message, /patched\(\)/);

  const open = await handle.fetchHistory();
  await assert.rejects(Worker.runReplayHistory({ workflowBundle: newCode }, open), { name: 'DeterminismViolationError' });
  await Worker.runReplayHistory({ workflowBundle: oldCode }, open);

  const third = await startOurWorker(taskQueue, server.address, { workflowBundle: oldCode });
  assert.equal(await handle.result(), 'before');
  await third.stop();
});

async function eventually<T>(ask: () => Promise<T>): Promise<NonNullable<T>> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen in time');
}
