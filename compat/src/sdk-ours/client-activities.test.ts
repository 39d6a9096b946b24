// Goal: our client completes activities from outside their worker.
// Method: a workflow whose activity an official worker has left to others; our client says the rest, by the activity's ids.
import { ActivityCancelledError, ActivityNotFoundError, WorkflowFailedError, type WorkflowHandle } from '@perdure/client';
import { enums } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { untilOthersComplete } from '../sdk/workflows.js';
import { ClientFixture } from './client-fixture.js';
import { until } from './waiting.js';

const limit = { timeout: 30_000 };
const activityId = 'left-to-others';

for (const kind of serverKinds().filter((kind) => kind !== 'postgres'))
  describe(`our client's activities on ${kind}`, () => {
    const ours = new ClientFixture(kind);

    /** A workflow whose activity is open, and the activity's ids. */
    async function opened() {
      const handle = await ours.client.workflow.start(untilOthersComplete, ours.options());
      await pickedUp(handle);
      return { handle, id: { workflowId: handle.workflowId, activityId } };
    }

    test('completed, once', limit, async () => {
      const { handle, id } = await opened();
      await ours.client.activity.heartbeat(id, 'half way');
      await ours.client.activity.complete(id, 'from outside');
      assert.equal(await handle.result(), 'from outside');
      await assert.rejects(ours.client.activity.complete(id, 'again'), ActivityNotFoundError);
      await assert.rejects(ours.client.activity.heartbeat(new Uint8Array([1, 2]), 'x'));
    });

    test('cancelled', limit, async () => {
      const { handle, id } = await opened();
      await handle.cancel();
      await until(async () =>
        ours.client.activity.heartbeat(id).then(
          () => undefined,
          (error: unknown) => error instanceof ActivityCancelledError,
        ),
      );
      await ours.client.activity.reportCancellation(id, 'stopped');
      await assert.rejects(handle.result(), WorkflowFailedError);
      assert.equal((await handle.describe()).status.name, 'CANCELLED');
    });
  });

async function pickedUp(handle: WorkflowHandle): Promise<void> {
  await until(async () => {
    const [activity] = (await handle.describe()).raw.pendingActivities ?? [];
    return activity?.state === enums.PendingActivityState.STARTED ? activity : undefined;
  });
}
