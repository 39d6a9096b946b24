// Goal: our worker and the official one make the same commands: each replays the histories of the other, and finishes its runs.
// Method: the corpus under both scopes on one server; histories are replayed by the other SDK; runs change hands between two steps.
import { Client, Connection, type WorkflowHandle } from '@perdure/client';
import { Worker } from '@perdure/worker';
import { encode } from '@perdure/wire/codec';
import type { history } from '@perdure/wire/types';
import proto from '@temporalio/proto';
import { Worker as OfficialWorker } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { CaseContext, cases } from '../sdk-worker/cases.js';
import { ourBundle, startOurWorker } from '../sdk-worker/our-worker.js';
import { go } from '../sdk-worker/workflows.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { officialBundle, startOfficialWorker } from './official-corpus.js';

const limits = { timeout: 60_000 };
type StartWorker = (taskQueue: string, address: string) => Promise<{ stop(): Promise<void> }>;

for (const kind of serverKinds().filter((each) => each !== 'postgres'))
  describe(`ours and the official SDK on ${kind}`, () => {
    let server: ServerUnderTest;
    let connection: Connection;
    before(
      async () => {
        server = await createServer(kind);
        await server.start();
        connection = await Connection.connect({ address: server.address });
      },
      { timeout: 90_000 },
    );
    after(async () => {
      await connection.close();
      await server.dispose();
    });

    const possible = cases.filter(({ needsUpdates }) => needsUpdates !== true || kind !== 'sqlite');
    const newContext = () => new CaseContext(new Client({ connection }), `cross-${randomUUID()}`);

    async function runAll(start: StartWorker): Promise<readonly WorkflowHandle[]> {
      const context = newContext();
      const worker = await start(context.taskQueue, server.address);
      for (const { run } of possible) await run(context);
      await worker.stop();
      return context.started;
    }

    test('histories of the official worker replay in ours', limits, async () => {
      const handles = await runAll(startOfficialWorker);
      const histories = await Promise.all(
        handles.map(async (handle) => ({ workflowId: handle.workflowId, history: await handle.fetchHistory() })),
      );
      const failed: string[] = [];
      for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: await ourBundle() }, histories))
        if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
      assert.deepEqual(failed, []);
    });

    test('histories of our worker replay in the official one', limits, async () => {
      const handles = await runAll(startOurWorker);
      const histories = await Promise.all(
        handles.map(async (handle) => ({ workflowId: handle.workflowId, history: official(await handle.fetchHistory()) })),
      );
      const failed: string[] = [];
      for await (const { workflowId, error } of OfficialWorker.runReplayHistories(
        { workflowBundle: await officialBundle() },
        histories,
      ))
        if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
      assert.deepEqual(failed, []);
    });

    for (const [name, first, second] of [
      ['the official one', startOurWorker, startOfficialWorker],
      ['ours', startOfficialWorker, startOurWorker],
    ] as const)
      test(`a run that is open when its worker stops is finished by ${name}`, limits, async () => {
        const context = newContext();
        const beginner = await first(context.taskQueue, server.address);
        const handle = await context.start('steps', 2);
        await handle.signal(go, '');
        await new Promise((resolve) => setTimeout(resolve, 500));
        await beginner.stop();
        const finisher = await second(context.taskQueue, server.address);
        await handle.signal(go, '');
        assert.equal(await handle.result(), 6);
        await finisher.stop();
      });
  });

/** The same history as an object of the official SDK. */
function official(ours: history.History) {
  return proto.temporal.api.history.v1.History.decode(encode('temporal.api.history.v1.History', ours));
}
