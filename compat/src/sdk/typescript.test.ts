// Goal: a server started as a process serves the unchanged official TypeScript SDK.
// Method: one worker and one client per server; each test runs one kind of workflow to its end.
import { ApplicationFailure } from '@temporalio/activity';
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { startOfficialWorker } from './official-worker.js';
import { SdkFixture, sideBySide } from './sdk-fixture.js';
import * as workflows from './workflows.js';

/** Bound of one test: ample on a busy machine, short enough that a hang is told. */
const limit = { timeout: 20_000 };

for (const kind of serverKinds())
  describe(`official TypeScript SDK on ${kind}`, sideBySide, () => {
    const sdk = new SdkFixture(kind);
    workflowTests(sdk);
    clientTests(sdk);
    connectionTests(sdk);
  });

/** What a workflow can do. */
function workflowTests(sdk: SdkFixture): void {
  test('hello world', limit, async () => {
    const handle = await sdk.start(workflows.helloWorld, ['Perdure']);
    assert.equal(await handle.result(), 'Hello, Perdure!');
  });

  test('one activity', limit, async () => {
    const handle = await sdk.start(workflows.oneActivity, ['activity']);
    assert.equal(await handle.result(), 'Hello, activity!');
  });

  test('an activity that fails once is retried', limit, async () => {
    const handle = await sdk.start(workflows.retriedActivity, []);
    assert.equal(await handle.result(), 2);
  });

  test('a timer fires, and not early', limit, async () => {
    const handle = await sdk.start(workflows.oneTimer, [300]);
    const tookMs = await handle.result();
    assert.ok(tookMs >= 300, `took ${tookMs} ms by the workflow's clock`);
  });

  test('a signal ends a wait', limit, async () => {
    const handle = await sdk.start(workflows.untilApproved, []);
    await handle.signal(workflows.approve, 'Ada');
    assert.equal(await handle.result(), 'approved by Ada');
  });

  test('a payload of 1 MB arrives unchanged', limit, async () => {
    const text = randomUUID()
      .repeat(Math.ceil(1_000_000 / 36))
      .slice(0, 1_000_000);
    const handle = await sdk.start(workflows.carryPayload, [text]);
    assert.ok((await handle.result()) === text, 'the result differs from the input');
  });

  test('a patch, and a memo that the workflow changes', limit, async () => {
    const options = { taskQueue: sdk.taskQueue, workflowId: randomUUID(), memo: { kept: 1, taken: 1 } };
    const handle = await sdk.client.workflow.start(workflows.patchedMemo, options);
    assert.equal(await handle.result(), 'new {"kept":1,"branch":"new","steps":2}');
    const { memo, raw } = await handle.describe();
    assert.deepEqual(memo, { kept: 1, branch: 'new', steps: 2 });
    const versions = raw.workflowExecutionInfo?.searchAttributes?.indexedFields?.['TemporalChangeVersion'];
    assert.equal(Buffer.from(versions?.data ?? []).toString(), '["patch-1"]');
  });

  test('50 workflows at once', limit, async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
    const results = await Promise.all(names.map(async (name) => (await sdk.start(workflows.oneActivity, [name])).result()));
    assert.deepEqual(
      results,
      names.map((name) => `Hello, ${name}!`),
    );
  });
}

/** What a client can ask. */
function clientTests(sdk: SdkFixture): void {
  test('a result is waited for by long poll', limit, async () => {
    const handle = await sdk.start(workflows.untilApproved, []);
    const result = handle.result();
    const early = await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 500, 'still waiting'))]);
    assert.equal(early, 'still waiting');
    const signalledMs = performance.now();
    await handle.signal(workflows.approve, 'Grace');
    assert.equal(await result, 'approved by Grace');
    const tookMs = performance.now() - signalledMs;
    assert.ok(tookMs < 5_000, `the close reached the waiting client ${tookMs} ms after the signal`);
  });

  test('a failed workflow tells its failure', limit, async () => {
    const handle = await sdk.start(workflows.fails, ['on purpose']);
    const error = await handle.result().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof WorkflowFailedError, String(error));
    assert.ok(error.cause instanceof ApplicationFailure, String(error.cause));
    assert.equal(error.cause.message, 'on purpose');
    assert.equal(error.cause.type, 'OnPurpose');
    assert.deepEqual(error.cause.details, [{ answer: 42 }]);
  });

  test('describe tells a running and a completed workflow', limit, async () => {
    const handle = await sdk.start(workflows.untilApproved, []);
    const running = await handle.describe();
    assert.equal(running.status.name, 'RUNNING');
    assert.equal(running.type, 'untilApproved');
    assert.equal(running.taskQueue, sdk.taskQueue);
    assert.equal(running.runId, handle.firstExecutionRunId);
    await handle.signal(workflows.approve, 'Edsger');
    await handle.result();
    const completed = await handle.describe();
    assert.equal(completed.status.name, 'COMPLETED');
    assert.equal(completed.historyLength, (await handle.fetchHistory()).events?.length);
    assert.ok(completed.closeTime !== undefined && completed.closeTime >= completed.startTime);
  });

  test('starting a running workflow id again is refused', limit, async () => {
    const handle = await sdk.start(workflows.untilApproved, []);
    const options = { taskQueue: sdk.taskQueue, workflowId: handle.workflowId };
    await assert.rejects(sdk.client.workflow.start(workflows.untilApproved, options), WorkflowExecutionAlreadyStartedError);
    await handle.signal(workflows.approve, 'Donald');
    assert.equal(await handle.result(), 'approved by Donald');
  });

  test('a workflow nobody started is not found', limit, async () => {
    const handle = sdk.client.workflow.getHandle(randomUUID());
    await assert.rejects(handle.signal(workflows.approve, 'nobody'), WorkflowNotFoundError);
    await assert.rejects(handle.result(), WorkflowNotFoundError);
  });
}

/** How clients and workers connect. */
function connectionTests(sdk: SdkFixture): void {
  test('a second connection sees what the first one started', limit, async () => {
    const handle = await sdk.start(workflows.untilApproved, []);
    const second = await Connection.connect({ address: sdk.address });
    try {
      const other = new Client({ connection: second }).workflow.getHandle<typeof workflows.untilApproved>(handle.workflowId);
      await other.signal(workflows.approve, 'Barbara');
      assert.equal(await other.result(), 'approved by Barbara');
      assert.equal(await handle.result(), 'approved by Barbara');
    } finally {
      await second.close();
    }
  });

  test('a worker that does not compress is served too', limit, async () => {
    // All other tests run on a worker with the SDK's default, gzip.
    const plainQueue = `${sdk.taskQueue}-plain`;
    const plain = await startOfficialWorker(plainQueue, { address: sdk.address, grpcCompression: { codec: 'none' } });
    try {
      const options = { taskQueue: plainQueue, workflowId: randomUUID(), args: ['plain'] as [string] };
      assert.equal(await sdk.client.workflow.execute(workflows.oneActivity, options), 'Hello, plain!');
    } finally {
      await plain.stop();
    }
  });
}
