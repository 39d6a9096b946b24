// Goal: our worker and the official one make the same commands: each replays the histories of the other, and finishes its runs.
// Method: the corpus under both scopes on one server; histories are replayed by the other SDK; runs change hands between two steps. A codec
// writes into each payload whose it is, and compares when it is read, by whichever side.
import { Client, type WorkflowHandle } from '@perdure/client';
import { Worker } from '@perdure/worker';
import { encode } from '@perdure/wire/codec';
import type { history } from '@perdure/wire/types';
import proto from '@temporalio/proto';
import { Worker as OfficialWorker } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { CaseContext, cases } from '../sdk-worker/cases.js';
import { OurFixture } from '../sdk-worker/our-fixture.js';
import { go } from '../sdk-worker/workflows.js';
import { apiCases } from './api-cases.js';
import { ContextCodec } from './context-codec.js';
import { corpusSinks } from './corpus-sinks.js';
import { officialBundle, startOfficialWorker } from './official-corpus.js';
import { ourCrossBundle, startOurCrossWorker } from './our-corpus.js';

const limits = { timeout: 60_000 };
type StartWorker = (taskQueue: string, address: string, codec: ContextCodec) => Promise<{ stop(): Promise<void> }>;

for (const kind of serverKinds().filter((each) => each !== 'postgres'))
  describe(`ours and the official SDK on ${kind}`, () => {
    const fixture = new OurFixture(kind);

    const possible = [...cases, ...apiCases].filter(({ needsUpdates }) => needsUpdates !== true || kind !== 'sqlite');
    const codec = new ContextCodec();
    const dataConverter = { payloadCodecs: [codec] };
    const newContext = () =>
      new CaseContext(new Client({ connection: fixture.client.connection, dataConverter }), `cross-${randomUUID()}`);
    afterEach(() => {
      assert.deepEqual([...new Set(codec.mismatches.splice(0))], []);
      assert.ok(codec.decoded > 0);
    });

    async function runAll(start: StartWorker): Promise<readonly WorkflowHandle[]> {
      const context = newContext();
      const worker = await start(context.taskQueue, fixture.address, codec);
      await Promise.all(possible.map(async ({ run }) => run(context))).finally(async () => worker.stop());
      return context.started;
    }

    test('histories of the official worker replay in ours', limits, async () => {
      const handles = await runAll(startOfficialWorker);
      const histories = await Promise.all(
        handles.map(async (handle) => ({ workflowId: handle.workflowId, history: await handle.fetchHistory() })),
      );
      const failed: string[] = [];
      for await (const { workflowId, error } of Worker.runReplayHistories(
        { workflowBundle: await ourCrossBundle(), sinks: corpusSinks(), dataConverter },
        histories,
      ))
        if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
      assert.deepEqual(failed, []);
    });

    test('histories of our worker replay in the official one', limits, async () => {
      const handles = await runAll(startOurCrossWorker);
      const histories = await Promise.all(
        handles.map(async (handle) => ({ workflowId: handle.workflowId, history: official(await handle.fetchHistory()) })),
      );
      const failed: string[] = [];
      for await (const { workflowId, error } of OfficialWorker.runReplayHistories(
        { workflowBundle: await officialBundle(), sinks: corpusSinks(), dataConverter },
        histories,
      ))
        if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
      assert.deepEqual(failed, []);
    });

    for (const [name, first, second] of [
      ['the official one', startOurCrossWorker, startOfficialWorker],
      ['ours', startOfficialWorker, startOurCrossWorker],
    ] as const)
      test(`a run that is open when its worker stops is finished by ${name}`, limits, async () => {
        const context = newContext();
        const beginner = await first(context.taskQueue, fixture.address, codec);
        const handle = await context.start('steps', 2);
        await handle.signal(go, '');
        await new Promise((resolve) => setTimeout(resolve, 500));
        await beginner.stop();
        const finisher = await second(context.taskQueue, fixture.address, codec);
        await handle.signal(go, '');
        assert.equal(await handle.result(), 6);
        await finisher.stop();
      });
  });

/** The same history as an object of the official SDK. */
function official(ours: history.History) {
  return proto.temporal.api.history.v1.History.decode(encode('temporal.api.history.v1.History', ours));
}
