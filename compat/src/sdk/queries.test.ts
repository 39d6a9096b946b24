// Goal: queries of the unchanged official TypeScript SDK are answered, and never with a state older than what was acknowledged before.
// Method: one worker and one client per server, and workers of their own where a worker has to be away.
import { Client, QueryNotRegisteredError, QueryRejectedError, type WorkflowHandle } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { startOfficialWorker } from './official-worker.js';
import { SdkFixture, sideBySide } from './sdk-fixture.js';
import * as workflows from './workflows.js';

const limit = { timeout: 30_000 };

for (const kind of serverKinds())
  describe(`queries of the official TypeScript SDK on ${kind}`, sideBySide, () => {
    const sdk = new SdkFixture(kind);
    answeredQueries(sdk);
    refusedQueries(sdk);
    queriesWithoutWorker(sdk);
  });

function answeredQueries(sdk: SdkFixture): void {
  test('a waiting workflow answers, as often as it is asked', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    for (let times = 0; times < 5; times += 1) assert.equal(await handle.query(workflows.total), 0);
    const before = await handle.fetchHistory();
    assert.equal(await handle.query(workflows.total), 0);
    assert.deepEqual(await handle.fetchHistory(), before);
    await finish(handle);
  });

  test('a query right after the start, and right after each signal, sees it', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    assert.equal(await handle.query(workflows.total), 0);
    for (let sum = 1; sum <= 20; sum += 1) {
      await handle.signal(workflows.add, 1);
      assert.equal(await handle.query(workflows.total), sum);
    }
    assert.equal(await finish(handle), 20);
  });

  test('a busy workflow answers, and its answers never go back', limit, async () => {
    const handle = await sdk.start(workflows.busyAdder, [15]);
    const result = handle.result();
    const seen: number[] = [];
    for (let last = -1; last < 15; last = seen.at(-1) ?? 15) seen.push(await handle.query(workflows.total));
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(await result, 15);
  });

  test('many queries of one waiting workflow at once', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    await handle.query(workflows.total);
    const answers = await Promise.all(Array.from({ length: 30 }, () => handle.query(workflows.total)));
    assert.deepEqual(new Set(answers), new Set([0]));
    await finish(handle);
  });

  test('a closed workflow still answers', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    await handle.signal(workflows.add, 7);
    await finish(handle);
    assert.equal(await handle.query(workflows.total), 7);
    assert.equal(await handle.query(workflows.total), 7);
  });

  test('the built-in query for the stack trace', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    assert.match(await handle.query<string>('__stack_trace'), /adder/);
    await finish(handle);
  });
}

function refusedQueries(sdk: SdkFixture): void {
  test('a handler that throws, and a query nobody handles', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    await assert.rejects(handle.query(workflows.explain, 'this'), /cannot explain this/);
    await assert.rejects(handle.query('unheardOf'), QueryNotRegisteredError);
    assert.equal(await handle.query(workflows.total), 0);
    await finish(handle);
  });

  test('the caller may not want an answer of a closed workflow', limit, async () => {
    const handle = await sdk.start(workflows.adder, []);
    const query = (condition: 'NOT_OPEN' | 'NOT_COMPLETED_CLEANLY', of = handle) =>
      new Client({ connection: sdk.client.connection, workflow: { queryRejectCondition: condition } }).workflow
        .getHandle(of.workflowId)
        .query(workflows.total);
    assert.equal(await query('NOT_OPEN'), 0);
    await finish(handle);
    await assert.rejects(query('NOT_OPEN'), QueryRejectedError);
    assert.equal(await query('NOT_COMPLETED_CLEANLY'), 0);
    const ended = await sdk.start(workflows.adder, []);
    await ended.query(workflows.total);
    await ended.terminate();
    await assert.rejects(query('NOT_COMPLETED_CLEANLY', ended), QueryRejectedError);
  });

  test('a workflow whose task fails again and again', limit, async () => {
    const handle = await sdk.client.workflow.start(workflows.failsItsTask, {
      taskQueue: sdk.taskQueue,
      workflowId: randomUUID(),
      workflowTaskTimeout: '1s',
    });
    const ask = () => sdk.client.withDeadline(Date.now() + 2_000, () => handle.query('total'));
    let error = await failure(ask());
    // The first attempts may still succeed, so a query waits for them.
    for (let times = 1; times < 10 && error.code === status.DEADLINE_EXCEEDED; times += 1) error = await failure(ask());
    assert.equal(error.code, status.FAILED_PRECONDITION);
    assert.match(String(error.details), /Workflow Task in failed state/);
    await handle.terminate();
  });

  test('a workflow nobody started is not found', limit, async () => {
    const error = await failure(sdk.client.workflow.getHandle(randomUUID()).query('total'));
    assert.match(error.text, /not found/i);
  });
}

function queriesWithoutWorker(sdk: SdkFixture): void {
  const stickyFor = { stickyQueueScheduleToStartTimeout: '1s' } as const;

  test('without a worker the query ends at its deadline', limit, async () => {
    const options = { taskQueue: `${sdk.taskQueue}-nobody`, workflowId: randomUUID() };
    const handle = await sdk.client.workflow.start(workflows.adder, options);
    const query = sdk.client.withDeadline(Date.now() + 1_000, () => handle.query(workflows.total));
    // The real server now and then hears of the end first, and says so.
    const { code } = await failure(query);
    assert.ok(code === status.DEADLINE_EXCEEDED || code === status.CANCELLED, `ended with ${String(code)}`);
    await handle.terminate();
    const error = await failure(handle.query(workflows.total));
    assert.equal(error.code, status.FAILED_PRECONDITION);
    assert.match(String(error.details), /closed before WorkflowTaskStarted/);
  });

  test('when the worker that has the workflow in its cache is gone, another one answers', limit, async () => {
    const taskQueue = `${sdk.taskQueue}-relay`;
    const first = await startOfficialWorker(taskQueue, { address: sdk.address }, stickyFor);
    const handle = await sdk.client.workflow.start(workflows.adder, { taskQueue, workflowId: randomUUID() });
    await handle.signal(workflows.add, 3);
    assert.equal(await handle.query(workflows.total), 3);
    await first.stop();
    const second = await startOfficialWorker(taskQueue, { address: sdk.address }, stickyFor);
    try {
      assert.equal(await handle.query(workflows.total), 3);
      await handle.signal(workflows.add, 4);
      assert.equal(await handle.query(workflows.total), 7);
      assert.equal(await finish(handle), 7);
    } finally {
      await second.stop();
    }
  });

  test('a query waits for a worker that comes later', limit, async () => {
    const taskQueue = `${sdk.taskQueue}-later`;
    const handle = await sdk.client.workflow.start(workflows.adder, { taskQueue, workflowId: randomUUID() });
    await handle.signal(workflows.add, 5);
    const query = handle.query(workflows.total);
    const worker = await startOfficialWorker(taskQueue, { address: sdk.address }, stickyFor);
    try {
      assert.equal(await query, 5);
      await finish(handle);
    } finally {
      await worker.stop();
    }
  });
}

async function finish(handle: WorkflowHandle<typeof workflows.adder>): Promise<number> {
  await handle.signal(workflows.finish);
  return handle.result();
}

/** What gRPC said under the SDK's own error. */
async function failure(call: Promise<unknown>): Promise<{ code: unknown; details: unknown; text: string }> {
  const error: unknown = await call.then(
    () => assert.fail('the call should have failed'),
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, details } = cause as { readonly code?: unknown; readonly details?: unknown };
  return { code, details, text: String(error) };
}
