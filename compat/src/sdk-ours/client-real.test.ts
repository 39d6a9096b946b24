// Goal: what our client can do and not every server can: updates, lists, counts.
// Method: as client.test.ts, where the server has them: run it with PERDURE_COMPAT_SERVERS=reference and PERDURE_COMPAT_REFERENCE_SERVER.
import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError, WorkflowUpdateFailedError } from '@perdure/client';
import { ApplicationFailure } from '@perdure/common';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { addAndGet, finish } from './client-definitions.js';
import { ClientFixture } from './client-fixture.js';
import { countdown, counting } from './client-workflows.js';
import { all, until } from './waiting.js';

const limits = { timeout: 30_000 };

const kinds = serverKinds().filter((kind) => kind !== 'sqlite' && kind !== 'postgres');
if (kinds.length === 0)
  test("our client's updates and lists", { skip: 'our server has none yet: PERDURE_COMPAT_SERVERS=reference' });
for (const kind of kinds)
  describe(`our client's updates and lists on ${kind}`, () => {
    const ours = new ClientFixture(kind);

    test('updates: accepted, rejected, failed, by id, and with a start', limits, async () => {
      const handle = await ours.client.workflow.start(counting, { ...ours.options(), args: [1] });
      assert.equal(await handle.executeUpdate(addAndGet, { args: [2] }), 3);
      const update = await handle.startUpdate(addAndGet, { args: [4], waitForStage: 'ACCEPTED', updateId: 'u1' });
      assert.equal(await update.result(), 7);
      assert.equal(await handle.getUpdateHandle('u1').result(), 7);
      await assert.rejects(handle.executeUpdate(addAndGet, { args: [-1] }), WorkflowUpdateFailedError);
      await assert.rejects(
        handle.executeUpdate(addAndGet, { args: [13] }),
        (error) =>
          error instanceof WorkflowUpdateFailedError &&
          error.cause instanceof ApplicationFailure &&
          error.cause.type === 'Unlucky',
      );
      const existing = { workflowId: handle.workflowId, taskQueue: ours.taskQueue, args: [1] as [number] };
      const operation = new WithStartWorkflowOperation(counting, { ...existing, workflowIdConflictPolicy: 'USE_EXISTING' });
      assert.equal(
        await ours.client.workflow.executeUpdateWithStart(addAndGet, { args: [3], startWorkflowOperation: operation }),
        10,
      );
      assert.equal((await operation.workflowHandle()).workflowId, handle.workflowId);
      const refused = new WithStartWorkflowOperation(counting, { ...existing, workflowIdConflictPolicy: 'FAIL' });
      await assert.rejects(
        ours.client.workflow.executeUpdateWithStart(addAndGet, { args: [3], startWorkflowOperation: refused }),
        WorkflowExecutionAlreadyStartedError,
      );
      await handle.signal(finish);
      assert.equal(await handle.result(), 10);
    });

    test('lists and counts', limits, async () => {
      const query = `TaskQueue = '${ours.taskQueue}' AND WorkflowType = 'countdown'`;
      for (let i = 0; i < 3; i += 1) await ours.client.workflow.execute(countdown, { ...ours.options(), args: [2] });
      const found = await until(async () => {
        const listed = await all(ours.client.workflow.list({ query, pageSize: 2 }));
        return listed.length >= 6 ? listed : undefined;
      });
      assert.ok(found.every(({ type, status }) => type === 'countdown' && status.name !== 'RUNNING'));
      assert.equal((await ours.client.workflow.count(query)).count, found.length);
      const { groups } = await ours.client.workflow.count(`${query} GROUP BY ExecutionStatus`);
      assert.deepEqual(
        new Set(groups.flatMap(({ groupValues }) => groupValues.flat())),
        new Set(['Completed', 'ContinuedAsNew']),
      );
      const histories = await all(ours.client.workflow.list({ query }).intoHistories());
      assert.deepEqual(
        histories.map(({ workflowId }) => workflowId),
        found.map(({ workflowId }) => workflowId),
      );
    });
  });
