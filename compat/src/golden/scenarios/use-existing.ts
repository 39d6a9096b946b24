import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { completeWorkflow } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { expectHistory, type Scenarios } from '../scenario.js';

const { EventType, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

const started =
  '1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s';

/** A start that takes the running run as its own. */
function useExisting(
  by: HandWorker,
  more: temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest = {},
): Promise<temporal.api.workflowservice.v1.StartWorkflowExecutionResponse> {
  return by.service.startWorkflowExecution({
    namespace: 'default',
    workflowId: by.workflowId,
    workflowType: { name: 'W' },
    taskQueue: { name: by.taskQueue },
    requestId: 'rq9',
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
    ...more,
  });
}
const attaching = { onConflictOptions: { attachRequestId: true, attachLinks: true } };

export const useExistingRun: Scenarios = {
  'G6 the request id is attached to the running run, once': async (by) => {
    const runId = await by.start();
    for (let times = 0; times < 2; times += 1) {
      const answer = await useExisting(by, attaching);
      assert.deepEqual([answer.runId, answer.started, answer.status], [runId, false, 1]);
      const { requestIdRef } = answer.link?.workflowEvent ?? {};
      assert.deepEqual(
        [requestIdRef?.requestId, requestIdRef?.eventType],
        ['rq9', EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED],
      );
    }
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WorkflowOptionsUpdated attached_request_id=rq9`,
    );
    assert.equal((await by.events())[2]?.workerMayIgnore, true);
    await by.terminate();
    const closed = await useExisting(by, {
      ...attaching,
      workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    });
    assert.deepEqual([closed.runId, closed.started, closed.status], [runId, false, 5]);
  },

  'a request attached while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await useExisting(by, attaching);
    await useExisting(by, attaching);
    await by.complete(task, []);
    await expectHistory(
      by,
      `
      ${started}
      2-4 WFT
      5 WorkflowOptionsUpdated attached_request_id=rq9
      6 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'a request attached to an idle run wakes nobody': async (by) => {
    await by.start();
    await by.answer();
    await useExisting(by, attaching);
    assert.equal((await by.events()).length, 5);
    assert.ok(!(await by.describe()).pendingWorkflowTask);
    await by.terminate();
  },

  'without options a start that uses the running run leaves no trace': async (by) => {
    const runId = await by.start();
    const answer = await useExisting(by);
    assert.deepEqual([answer.runId, answer.started], [runId, false]);
    assert.equal(answer.link?.workflowEvent?.eventRef?.eventType, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
    assert.equal((await by.events()).length, 2);
    await assert.rejects(useExisting(by, { onConflictOptions: { attachCompletionCallbacks: true } }), {
      code: 3,
      details: 'attaching request ID is required for attaching completion callbacks',
    });
    await by.terminate();
  },
};
