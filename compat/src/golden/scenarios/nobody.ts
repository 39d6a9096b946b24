// Calls to runs that are closed, are others, or do not exist.
import type { HandWorker } from '../hand-worker.js';
import { completeWorkflow } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

const namespace = 'default';

/** Every call that names an execution. */
async function allCalls(by: HandWorker, workflowId: string, runId = ''): Promise<void> {
  const { service } = by;
  const execution = { workflowId, runId };
  const named = { namespace, workflowExecution: execution };
  await outcome(service.signalWorkflowExecution({ ...named, signalName: 's' }));
  await outcome(service.requestCancelWorkflowExecution(named));
  await outcome(service.terminateWorkflowExecution(named));
  await outcome(service.describeWorkflowExecution({ namespace, execution }));
  await outcome(service.getWorkflowExecutionHistory({ namespace, execution }));
  await outcome(service.getWorkflowExecutionHistoryReverse({ namespace, execution }));
  await outcome(service.resetStickyTaskQueue({ namespace, execution }));
  await outcome(service.queryWorkflow({ namespace, execution, query: { queryType: 'q' } }));
  const byId = { namespace, workflowId, runId, activityId: 'a' };
  await outcome(service.respondActivityTaskCompletedById(byId));
  await outcome(service.recordActivityTaskHeartbeatById(byId));
  await outcome(service.respondActivityTaskFailedById(byId));
  await outcome(service.respondActivityTaskCanceledById(byId));
}

export const nobody: Scenarios = {
  'calls to a workflow that is not there': async (by) => {
    await allCalls(by, by.workflowId);
    await allCalls(by, '');
  },

  'calls to a run that is not there': async (by) => {
    await by.start();
    await allCalls(by, by.workflowId, by.other('run').workflowId.slice('wf-'.length));
    await allCalls(by, by.workflowId, 'no uuid');
    await by.terminate();
  },

  'calls to a closed run': async (by) => {
    await by.start();
    await by.answer(completeWorkflow());
    const { service } = by;
    const named = { namespace, workflowExecution: { workflowId: by.workflowId } };
    await outcome(service.signalWorkflowExecution({ ...named, signalName: 's' }));
    await outcome(service.requestCancelWorkflowExecution(named));
    await outcome(service.terminateWorkflowExecution(named));
    await outcome(service.resetStickyTaskQueue({ namespace, execution: named.workflowExecution }));
  },

  'calls to an older run': async (by) => {
    const runId = await by.start();
    await by.answer(completeWorkflow());
    await by.start();
    const named = { namespace, workflowExecution: { workflowId: by.workflowId, runId } };
    await outcome(by.service.signalWorkflowExecution({ ...named, signalName: 's' }));
    await outcome(by.service.requestCancelWorkflowExecution(named));
    await outcome(by.service.terminateWorkflowExecution(named));
    const firstExecutionRunId = runId;
    await outcome(
      by.service.terminateWorkflowExecution({ ...named, workflowExecution: { workflowId: by.workflowId }, firstExecutionRunId }),
    );
    await by.history(runId);
    await by.history();
    await by.terminate();
  },

  'a cancel request twice, and of another chain': async (by) => {
    await by.start();
    const workflowExecution = { workflowId: by.workflowId };
    const firstExecutionRunId = by.other('run').workflowId.slice('wf-'.length);
    await outcome(by.service.requestCancelWorkflowExecution({ namespace, workflowExecution, firstExecutionRunId }));
    await by.requestCancel('one');
    await outcome(by.requestCancel('two'));
    await by.history();
    await by.describe();
    await by.terminate();
  },
};
