// Goal: a client of the official TypeScript SDK that shares its connection with a worker gets the first workflow task with the answer.
// Method: workflows are started on the worker's connection, asking for an eager start; the history tells who started the task.
import { Client } from '@temporalio/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { startOfficialWorker } from './official-worker.js';
import { SdkFixture } from './sdk-fixture.js';
import * as workflows from './workflows.js';

for (const kind of serverKinds())
  describe(`eager starts on ${kind}`, () => {
    const sdk = new SdkFixture(kind);

    test('the first task comes with the answer', { timeout: 20_000 }, async () => {
      const taskQueue = `${sdk.taskQueue}-eager`;
      const worker = await startOfficialWorker(taskQueue, { address: sdk.address });
      try {
        const client = new Client({ connection: worker.connection, identity: 'the starter' });
        const options = { taskQueue, workflowId: randomUUID(), args: ['eager'] as [string], requestEagerStart: true };
        const handle = await client.workflow.start(workflows.oneActivity, options);
        assert.equal(handle.eagerlyStarted, true);
        assert.equal(await handle.result(), 'Hello, eager!');
        const events = (await handle.fetchHistory()).events ?? [];
        assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted, true);
        assert.equal(events[2]?.workflowTaskStartedEventAttributes?.identity, 'the starter');
      } finally {
        await worker.stop();
      }
    });
  });
