import proto from '@temporalio/proto';
import { cancelTimer, cancelWorkflow, completeWorkflow, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

const { WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;

export const ending: Scenarios = {
  'G4 signal with start, then again while running': async (by) => {
    await by.signalWithStart('sw', 'wi');
    await by.signalWithStart('sw', 'wi');
    await by.history();
    const task = await by.pollWorkflow();
    await by.complete(task, [completeWorkflow()]);
  },

  'G5 a start that terminates the running run': async (by) => {
    const old = await by.start();
    const workflowIdConflictPolicy = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING;
    await by.start({ workflowIdConflictPolicy });
    await by.history(old);
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G38 terminate while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.terminate();
    await by.history();
    await outcome(by.complete(task, [completeWorkflow()]));
  },

  'G38 terminate while a workflow task is only scheduled': async (by) => {
    await by.start();
    await by.terminate({ reason: 'because', identity: 'client' });
    await by.history();
    await outcome(by.terminate());
  },

  'G38 terminate an idle run': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await by.terminate({ reason: 'because', identity: 'client' });
    await by.history();
  },

  'G39 a cancel request is accepted': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await by.requestCancel('rr');
    await by.answer(cancelTimer('t'), cancelWorkflow('cd'));
    await by.history();
    // Of a closed run it is accepted and does nothing.
    await by.requestCancel('again');
    await by.history();
  },
};
