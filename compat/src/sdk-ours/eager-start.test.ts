// Goal: a workflow starts eagerly when its client shares the connection of a worker that polls the queue and has a slot free, and only then.
// Method: our client and worker on one NativeConnection; the history tells whether the start was eager, and whose task the first one was.
import { Client, Connection, type WorkflowHandleWithStartDetails } from '@perdure/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@perdure/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serverKinds } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import type * as workflows from './eager-workflows.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const limits = { timeout: 30_000 };
const workflowsPath = fileURLToPath(new URL('eager-workflows.js', import.meta.url));

for (const kind of serverKinds().filter((each) => each !== 'postgres'))
  describe(`eager starts with our SDK on ${kind}`, () => {
    let server: ServerUnderTest;
    let connection: NativeConnection;
    let client: Client;
    let openGate: () => void;
    const gate = new Promise<void>((resolve) => (openGate = resolve));

    before(
      async () => {
        server = await createServer(kind);
        await server.start();
        connection = await NativeConnection.connect({ address: server.address });
        client = new Client({ connection, identity: 'the starter' });
      },
      { timeout: 90_000 },
    );
    after(async () => {
      await connection.close();
      await server.dispose();
    });

    const createWorker = async (options: Partial<WorkerOptions> = {}) =>
      Worker.create({
        connection,
        taskQueue: randomUUID(),
        workflowsPath,
        activities: { greet: async (name: string) => `Hello, ${name}!`, waitAtGate: async () => gate },
        ...options,
      });
    const start = async (taskQueue: string, by = client) =>
      by.workflow.start<typeof workflows.greeting>('greeting', {
        taskQueue,
        workflowId: randomUUID(),
        args: ['you'],
        requestEagerStart: true,
      });

    async function facts(handle: WorkflowHandleWithStartDetails) {
      const { events = [] } = await handle.fetchHistory();
      const accepted = events[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted ?? false;
      const [firstStarted] = events.flatMap((event) => event.workflowTaskStartedEventAttributes ?? []);
      return [handle.eagerlyStarted, accepted, firstStarted?.identity === 'the starter'];
    }

    test('the worker of the connection does the first task, without a poll', limits, async () => {
      const worker = await createWorker();
      await worker.runUntil(async () => {
        const handle = await start(worker.options.taskQueue);
        assert.equal(await handle.result(), 'Hello, you!');
        assert.deepEqual(await facts(handle), [true, true, true]);
      });
    });

    test('a worker without a free slot gets the task by a poll later', limits, async () => {
      // One slot is for the poll.
      const slots = { maxConcurrentWorkflowTaskExecutions: 2, maxConcurrentWorkflowTaskPolls: 1, maxCachedWorkflows: 0 };
      const worker = await createWorker(slots);
      const { taskQueue } = worker.options;
      await worker.runUntil(async () => {
        const occupying = await client.workflow.start('gated', { taskQueue, workflowId: randomUUID(), requestEagerStart: true });
        assert.equal(occupying.eagerlyStarted, true);
        const handle = await start(taskQueue);
        openGate();
        assert.equal(await handle.result(), 'Hello, you!');
        assert.deepEqual(await facts(handle), [false, false, false]);
        assert.equal(await occupying.result(), 'through');
      });
    });

    test('a worker of another queue is not given the task', limits, async () => {
      const elsewhere = await NativeConnection.connect({ address: server.address });
      const [worker, other] = await Promise.all([createWorker(), createWorker({ connection: elsewhere })]);
      await worker.runUntil(async () =>
        other.runUntil(async () => {
          const handle = await start(other.options.taskQueue);
          assert.equal(await handle.result(), 'Hello, you!');
          assert.deepEqual(await facts(handle), [false, false, false]);
        }),
      );
      await elsewhere.close();
    });

    test('a connection without workers refuses to start eagerly', limits, async () => {
      const plain = await Connection.connect({ address: server.address });
      await assert.rejects(start('anywhere', new Client({ connection: plain })), /NativeConnection/);
      await plain.close();
    });
  });
