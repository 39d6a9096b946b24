import proto from '@temporalio/proto';
import { applicationFailure, completeWorkflow, failWorkflow, payloadMap, payloads, seconds } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

const reuse = {
  duplicate: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
  failedOnly: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
  reject: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
  terminate: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING,
};
const conflict = {
  fail: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
  terminate: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
  use: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
};

/** A start under each reuse policy after the run has closed; a run that is let in is closed in the same way. */
async function reused(by: HandWorker, close: (by: HandWorker) => Promise<void>): Promise<void> {
  for (const workflowIdReusePolicy of [undefined, reuse.duplicate, reuse.failedOnly, reuse.reject]) {
    await by.start();
    await close(by);
    await outcome(by.start({ requestId: 'again', ...(workflowIdReusePolicy && { workflowIdReusePolicy }) }));
    await outcome(by.terminate());
  }
}

export const starting: Scenarios = {
  'START-2 reuse of the id of a completed run': (by) => reused(by, () => by.answer(completeWorkflow())),
  'START-2 reuse of the id of a failed run': (by) => reused(by, () => by.answer(failWorkflow(applicationFailure('f')))),
  'START-2 reuse of the id of a terminated run': (by) => reused(by, () => by.terminate()),

  'START-1 the id of a running run': async (by) => {
    const first = await by.start();
    await outcome(by.start());
    await outcome(by.start({ workflowIdConflictPolicy: conflict.fail }));
    await outcome(by.start({ workflowIdReusePolicy: reuse.reject }));
    await by.start({ workflowIdReusePolicy: reuse.terminate });
    await by.history(first);
    await outcome(by.start({ workflowIdReusePolicy: reuse.terminate, workflowIdConflictPolicy: conflict.use }));
    await outcome(by.start({ workflowIdReusePolicy: reuse.reject, workflowIdConflictPolicy: conflict.terminate }));
    await by.terminate();
  },

  'START-4 a start that terminates a run whose workflow task is in flight': async (by) => {
    const first = await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.start({ workflowIdConflictPolicy: conflict.terminate });
    await by.history(first);
    await outcome(by.complete(task, []));
    await by.history();
    await by.terminate();
  },

  'ID-1 a start request that was served, after the close': async (by) => {
    const requestId = 'same';
    await by.start({ requestId });
    await by.answer(completeWorkflow());
    await outcome(by.start({ requestId, workflowIdReusePolicy: reuse.reject }));
    await outcome(by.start({ requestId }));
    await by.start();
    await outcome(by.start({ requestId }));
    await by.terminate();
  },

  'START-8 timeouts of event 1': async (by) => {
    const timeouts = [
      { workflowExecutionTimeout: seconds(100) },
      { workflowExecutionTimeout: seconds(100), workflowRunTimeout: seconds(200) },
      { workflowRunTimeout: seconds(5), workflowTaskTimeout: seconds(20) },
      { workflowTaskTimeout: seconds(0) },
      { workflowTaskTimeout: seconds(200) },
    ];
    for (const each of timeouts) {
      await by.start(each);
      await by.history();
      await by.describe();
      await by.terminate();
    }
  },

  'START-12 everything a start can say': async (by) => {
    await by.start({
      input: payloads('a', 1, null),
      header: { fields: payloadMap({ h: 'x' }) },
      memo: { fields: payloadMap({ m: 1 }) },
      userMetadata: { summary: payloads('s').payloads?.[0] ?? null, details: payloads('d').payloads?.[0] ?? null },
      retryPolicy: { initialInterval: seconds(2), maximumAttempts: 7, nonRetryableErrorTypes: ['X'] },
    });
    await by.history();
    await by.describe();
    await by.terminate();
  },

  'START-10 signal with start after a close, and policies': async (by) => {
    await by.signalWithStart('s1', 'i1');
    await by.answer(completeWorkflow());
    await outcome(by.signalWithStart('s2', 'i2', { workflowIdReusePolicy: reuse.reject }));
    await outcome(by.signalWithStart('s2', 'i2', { workflowIdReusePolicy: reuse.failedOnly }));
    const requestId = 'sws';
    await by.signalWithStart('s3', 'i3', { requestId });
    await outcome(by.signalWithStart('s3', 'i3', { requestId }));
    await outcome(by.signalWithStart('s4', 'i4', { workflowIdConflictPolicy: conflict.fail }));
    await by.history();
    await outcome(by.signalWithStart('s5', 'i5', { workflowIdConflictPolicy: conflict.terminate }));
    await by.history();
    await by.terminate();
  },

  'START-10 signal with start while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signalWithStart('s1');
    await by.complete(task);
    await by.history();
    await by.terminate();
  },

  'VIS-10 search attributes of a start': async (by) => {
    for (const name of ['Nobody', 'RunId', 'TemporalChangeVersion']) {
      const indexedFields = payloadMap({ [name]: ['x'] });
      await outcome(by.start({ searchAttributes: { indexedFields } }));
      await outcome(by.signalWithStart('s', 'i', { searchAttributes: { indexedFields } }));
    }
    await by.history();
    await by.terminate();
  },
};
