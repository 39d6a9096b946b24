// Goal: one execution whose rows are spoiled harms no other, not even those that share its queue and its shard.
// Method: several executions wait for a timer and a task; the server is ended, the rows of one of them are overwritten in the file, and
// the server is started again. The others go on at once; the spoiled one answers with INTERNAL, and its reason is in the log.
import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { describe, test, type TestContext } from 'node:test';
import { serverKinds } from '../environment.js';
import { completeWorkflow, startTimer } from '../golden/messages.js';
import { RawClient, statusOf } from '../raw-client.js';
import { BulkWorker, type WorkflowTask } from '../scale/bulk-worker.js';
import { signalOne, startOne, statusOfWorkflow } from '../scale/calls.js';
import { perdureOnSqlite } from '../server/perdure-server.js';
import { sqliteDriver } from './sqlite-file.js';
import { waitUntil } from './wait-until.js';

const COUNT = 24;
const END_GRACE_MS = 12_000;
const COMPLETED = 2;
const healthy = Array.from({ length: COUNT }, (_, index) => `w-${index}`);
const taskQueue = 'shared';

const noDriver = sqliteDriver === undefined && 'the SQLite driver is not compiled';

describe('a spoiled execution', { skip: !serverKinds().includes('sqlite') || noDriver }, () => {
  test('harms no other', { timeout: 60_000 }, spoiled);
});

/** A timer first; what comes after ends the workflow. */
const decide = ({ previousStartedEventId }: WorkflowTask) =>
  previousStartedEventId.toString() === '0' ? [startTimer('1', 1)] : [completeWorkflow()];

async function spoiled(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  const { databaseFile } = server;
  const client = new RawClient(server.address);
  context.after(async () => {
    client.close();
    await server.dispose();
  });
  await server.start();
  for (const workflowId of ['spoiled', ...healthy]) await startOne(client, workflowId, taskQueue);
  await server.stop(END_GRACE_MS);
  spoil(databaseFile);
  await server.start();

  // One poll: were it held by the spoiled execution's task, nobody else would get one.
  const worker = new BulkWorker({ address: server.address, taskQueue, workflowPolls: 1, decide });
  try {
    await waitUntil(() => worker.tasksDone >= 2 * COUNT, 20_000);
    for (const workflowId of healthy)
      await waitUntil(async () => (await statusOfWorkflow(client, workflowId)) === COMPLETED, 5_000);
    const refused = await signalOne(client, 'spoiled', 'hello').catch((error: unknown) => error);
    assert.equal(statusOf(refused), status.INTERNAL);
    assert.match(server.output(), /spoiled/, 'the log does not name the execution');
  } finally {
    await worker.stop();
  }
}

/** What can be known about the execution is overwritten, but for its name. */
function spoil(databaseFile: string): void {
  assert.ok(sqliteDriver !== undefined);
  const file = new sqliteDriver(databaseFile);
  const { changes } = file
    .prepare(
      `UPDATE state SET data = x'ffffff' WHERE type = 2 AND owner = (SELECT current_run_id FROM state WHERE type = 1 AND name = ?)`,
    )
    .run(Buffer.from('spoiled'));
  file.close();
  assert.ok(changes > 0, 'nothing was spoiled');
}
