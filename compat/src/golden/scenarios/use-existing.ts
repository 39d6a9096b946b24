import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { completeWorkflow } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

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
    await by.start();
    for (let times = 0; times < 2; times += 1) {
      await useExisting(by, attaching);
    }
    await by.history();
    await by.terminate();
    await useExisting(by, {
      ...attaching,
      workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    });
  },

  'a request attached while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await useExisting(by, attaching);
    await useExisting(by, attaching);
    await by.complete(task, []);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'a request attached to an idle run wakes nobody': async (by) => {
    await by.start();
    await by.answer();
    await useExisting(by, attaching);
    await by.history();
    await by.describe();
    await by.terminate();
  },

  'without options a start that uses the running run leaves no trace': async (by) => {
    await by.start();
    await useExisting(by);
    await by.history();
    await outcome(useExisting(by, { onConflictOptions: { attachCompletionCallbacks: true } }));
    await by.terminate();
  },
};
