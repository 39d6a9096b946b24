// Goal: activities of the official TypeScript SDK are answered from outside their worker, by workflow id and activity id.
// Method: the activity's function ends at once; the official async completion client says the rest.
import { ActivityCancelledError, ActivityNotFoundError, Connection, AsyncCompletionClient } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds } from '../environment.js';
import { SdkFixture, sideBySide } from './sdk-fixture.js';
import * as workflows from './workflows.js';

const limit = { timeout: 20_000 };
const activityId = 'left-to-others';

for (const kind of serverKinds())
  describe(`activities completed by id on ${kind}`, sideBySide, () => {
    const sdk = new SdkFixture(kind);

    test('completed', limit, async () => {
      await outside(sdk, async (client, handle) => {
        await client.complete({ workflowId: handle.workflowId, activityId }, 'from outside');
        assert.equal(await handle.result(), 'from outside');
        await assert.rejects(
          client.complete({ workflowId: handle.workflowId, activityId }, 'again'),
          (error) => error instanceof ActivityNotFoundError,
        );
      });
    });

    test('failed, and completed in its second attempt', limit, async () => {
      await outside(sdk, async (client, handle) => {
        const id = { workflowId: handle.workflowId, activityId };
        await client.heartbeat(id, 'half way');
        await client.fail(id, new Error('first attempt'));
        await pickedUp(handle, 2);
        await client.complete(id, 'second attempt');
        assert.equal(await handle.result(), 'second attempt');
      });
    });

    test('learns by heartbeat that it is cancelled, and says so', limit, async () => {
      await outside(sdk, async (client, handle) => {
        const id = { workflowId: handle.workflowId, activityId };
        await handle.cancel();
        await waitFor(() =>
          client.heartbeat(id).then(
            () => false,
            (error: unknown) => error instanceof ActivityCancelledError,
          ),
        );
        await client.reportCancellation(id, 'stopped');
        await assert.rejects(handle.result());
        assert.equal((await handle.describe()).status.name, 'CANCELLED');
      });
    });
  });

/** A workflow whose activity a worker has picked up and left to others. */
async function outside(
  sdk: SdkFixture,
  act: (client: AsyncCompletionClient, handle: WorkflowHandle) => Promise<void>,
): Promise<void> {
  const connection = await Connection.connect({ address: sdk.address });
  try {
    const handle = await sdk.start(workflows.untilOthersComplete, []);
    await pickedUp(handle, 1);
    await act(new AsyncCompletionClient({ connection }), handle);
  } finally {
    await connection.close();
  }
}

async function pickedUp(handle: WorkflowHandle, attempt: number): Promise<void> {
  await waitFor(async () => {
    const [activity] = (await handle.describe()).raw.pendingActivities ?? [];
    return activity?.attempt === attempt && activity.state === STARTED;
  });
}
/** PENDING_ACTIVITY_STATE_STARTED */
const STARTED = 2;

async function waitFor(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await sleep(50);
}
