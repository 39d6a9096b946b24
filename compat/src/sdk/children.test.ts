// Goal: child workflows and external signals and cancels of the unchanged official TypeScript SDK.
// Method: one worker and one client per server; parents tell what they saw of their children.
import { CancelledFailure, TerminatedFailure, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds } from '../environment.js';
import * as workflows from './child-workflows.js';
import { SdkFixture, sideBySide } from './sdk-fixture.js';

const limit = { timeout: 30_000 };

for (const kind of serverKinds())
  describe(`children of the official TypeScript SDK on ${kind}`, sideBySide, () => {
    const sdk = new SdkFixture(kind);
    childTests(sdk);
    cancelAndCloseTests(sdk);
    externalTests(sdk);
  });

function childTests(sdk: SdkFixture): void {
  test('the result of a child', limit, async () => {
    assert.equal(await (await sdk.start(workflows.parentOfGreeter, ['child'])).result(), 'Hello, child!');
  });

  test('a child that fails, at once or after retries of its own', limit, async () => {
    for (const attempts of [1, 3]) {
      const handle = await sdk.start(workflows.parentOfFailing, [attempts]);
      assert.equal(await handle.result(), 'ApplicationFailure: the last attempt');
    }
  });

  test('a child that times out', limit, async () => {
    assert.match(await (await sdk.start(workflows.parentOfSlow, [])).result(), /^TimeoutFailure/);
  });

  test('a child that is terminated', limit, async () => {
    const workflowId = randomUUID();
    const handle = await sdk.start(workflows.parentOfWaiting, [workflowId]);
    await child(sdk, workflowId);
    await sdk.client.workflow.getHandle(workflowId).terminate();
    assert.match(await handle.result(), /^TerminatedFailure/);
  });

  test('a child whose id is taken', limit, async () => {
    const handle = await sdk.start(workflows.parentOfTwins, [randomUUID()]);
    assert.equal(await handle.result(), 'heard WorkflowExecutionAlreadyStartedError');
  });

  test('a child that continues as new ends once, and stays a child', limit, async () => {
    const handle = await sdk.start(workflows.parentOfContinuing, [3]);
    assert.equal(await handle.result(), `last of all, a child of ${handle.workflowId}`);
    const events = (await handle.fetchHistory()).events ?? [];
    const ofChild = events.filter((event) => event.childWorkflowExecutionCompletedEventAttributes);
    assert.equal(ofChild.length, 1);
  });

  test('a child of a child of a child', limit, async () => {
    const handle = await sdk.start(workflows.ancestor, [3]);
    assert.equal(await handle.result(), handle.workflowId);
  });

  test('60 children at once', limit, async () => {
    assert.equal(await (await sdk.start(workflows.parentOfMany, [60])).result(), 60);
  });

  test('parent and child are described', limit, async () => {
    const workflowId = randomUUID();
    const handle = await sdk.start(workflows.parentOfWaiting, [workflowId]);
    const described = await child(sdk, workflowId);
    assert.equal(described.raw.workflowExecutionInfo?.parentExecution?.workflowId, handle.workflowId);
    assert.equal(described.raw.workflowExecutionInfo?.rootExecution?.workflowId, handle.workflowId);
    const { raw } = await handle.describe();
    assert.deepEqual(
      raw.pendingChildren?.map((each) => [each.workflowId, each.workflowTypeName]),
      [[workflowId, 'childWaits']],
    );
    await sdk.client.workflow.getHandle(workflowId).signal(workflows.go, 'a client');
    assert.equal(await handle.result(), 'heard a client');
  });
}

function cancelAndCloseTests(sdk: SdkFixture): void {
  test('a parent cancels its child', limit, async () => {
    assert.equal(await (await sdk.start(workflows.parentThatCancels, [])).result(), 'cancelled');
  });

  test('the parent ends: its child is terminated', limit, async () => {
    const workflowId = randomUUID();
    await (await sdk.start(workflows.parentThatLeaves, [workflowId, 'TERMINATE'])).result();
    assert.ok((await failureOf(sdk, workflowId)) instanceof TerminatedFailure);
  });

  test('the parent ends: its child is asked to cancel', limit, async () => {
    const workflowId = randomUUID();
    await (await sdk.start(workflows.parentThatLeaves, [workflowId, 'REQUEST_CANCEL'])).result();
    assert.ok((await failureOf(sdk, workflowId)) instanceof CancelledFailure);
  });

  test('the parent ends: its child is abandoned and goes on', limit, async () => {
    const workflowId = randomUUID();
    await (await sdk.start(workflows.parentThatLeaves, [workflowId, 'ABANDON'])).result();
    const handle = sdk.client.workflow.getHandle(workflowId);
    await handle.signal(workflows.go, 'a client');
    assert.equal(await handle.result(), 'heard a client');
  });

  test('the parent is terminated: so is its child', limit, async () => {
    const workflowId = randomUUID();
    const handle = await sdk.start(workflows.parentOfWaiting, [workflowId]);
    await child(sdk, workflowId);
    await handle.terminate();
    assert.ok((await failureOf(sdk, workflowId)) instanceof TerminatedFailure);
  });

  test('a child initiated by the task that ends its parent is never started', limit, async () => {
    const workflowId = randomUUID();
    await (await sdk.start(workflows.parentInAHurry, [workflowId])).result();
    await assert.rejects(sdk.client.workflow.getHandle(workflowId).describe(), WorkflowNotFoundError);
  });
}

function externalTests(sdk: SdkFixture): void {
  test('a parent signals its child', limit, async () => {
    assert.equal(await (await sdk.start(workflows.parentThatSignals, ['its parent'])).result(), 'heard its parent');
  });

  test('a workflow signals another one', limit, async () => {
    const target = await sdk.start(workflows.childWaits, []);
    const sender = await sdk.start(workflows.outsider, [target.workflowId, 'signal']);
    assert.equal(await sender.result(), 'done');
    assert.equal(await target.result(), 'heard an outsider');
    assert.match(await (await sdk.start(workflows.outsider, [target.workflowId, 'signal'])).result(), /not found/i);
  });

  test('a workflow cancels another one', limit, async () => {
    const target = await sdk.start(workflows.childWaits, []);
    const sender = await sdk.start(workflows.outsider, [target.workflowId, 'cancel']);
    assert.equal(await sender.result(), 'done');
    assert.ok((await failureOf(sdk, target.workflowId)) instanceof CancelledFailure);
  });

  test('nobody is there to be signalled or cancelled', limit, async () => {
    for (const what of ['signal', 'cancel'] as const)
      assert.match(await (await sdk.start(workflows.outsider, [randomUUID(), what])).result(), /not found/i);
  });

  test('many signals from one workflow to another, each once and in order', limit, async () => {
    const target = await sdk.start(workflows.listener, [30]);
    await sdk.start(workflows.chatter, [target.workflowId, 30]);
    assert.deepEqual(
      await target.result(),
      Array.from({ length: 30 }, (_, index) => `s${index}`),
    );
  });
}

/** Describes a child as soon as it is there. */
async function child(sdk: SdkFixture, workflowId: string) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await sdk.client.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || tries > 100) throw error;
      await sleep(50);
    }
  }
}

async function failureOf(sdk: SdkFixture, workflowId: string): Promise<unknown> {
  const error = await sdk.client.workflow
    .getHandle(workflowId)
    .result()
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  assert.ok(error instanceof WorkflowFailedError, String(error));
  return error.cause;
}
