import assert from 'node:assert/strict';
import proto from '@temporalio/proto';
import { cancelTimer, cancelWorkflow, completeWorkflow, startTimer } from '../messages.js';
import { expectAfterStart, expectHistory, started, type Scenarios } from '../scenario.js';

const { WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;
const [event1] = started;

export const ending: Scenarios = {
  'G4 signal with start, then again while running': async (by) => {
    assert.equal(await by.signalWithStart('sw', 'wi'), true);
    assert.equal(await by.signalWithStart('sw', 'wi'), false);
    assert.equal(by.runs.length, 1);
    await expectHistory(
      by,
      `
      ${event1.replace('wft_timeout', 'input=["wi"] wft_timeout')}
      2 WorkflowSignaled signal_name=sw input=["sw"] identity=client
      3 WFTScheduled attempt=1
      4 WorkflowSignaled signal_name=sw input=["sw"] identity=client`,
    );
    const task = await by.pollWorkflow();
    assert.equal(Number(task.startedEventId), 5);
    await by.complete(task, [completeWorkflow()]);
  },

  'G5 a start that terminates the running run': async (by) => {
    const old = await by.start();
    const workflowIdConflictPolicy = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING;
    await by.start({ workflowIdConflictPolicy });
    await expectHistory(
      by,
      `
      ${event1}
      2 WFTScheduled attempt=1
      3 WorkflowTerminated reason=TerminateIfRunning WorkflowIdReusePolicy details=["terminated by new runID: <R2>"] identity=history-service`,
      old,
    );
    await by.answer(completeWorkflow());
    await expectHistory(
      by,
      `
      ${event1.replaceAll('<R1>', '<R2>')}
      2-4 WFT
      5 WorkflowCompleted result=["done"] wtc=4`,
    );
  },

  'G38 terminate while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.terminate();
    await expectHistory(
      by,
      `
      ${event1}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=FORCE_CLOSE_COMMAND identity=history-service
      5 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      6 WorkflowTerminated reason=terminated by user via frontend identity=frontend-service`,
    );
    await assert.rejects(by.complete(task, [completeWorkflow()]), { code: 5 });
  },

  'G38 terminate while a workflow task is only scheduled': async (by) => {
    await by.start();
    await by.terminate({ reason: 'because', identity: 'client' });
    await expectHistory(
      by,
      `
      ${event1}
      2 WFTScheduled attempt=1
      3 WorkflowTerminated reason=because identity=client`,
    );
    await assert.rejects(by.terminate(), { code: 5 });
  },

  'G38 terminate an idle run': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await by.terminate({ reason: 'because', identity: 'client' });
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=4
      6 WorkflowTerminated reason=because identity=client`,
    );
  },

  'G39 a cancel request is accepted': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await by.requestCancel('rr');
    await by.answer(cancelTimer('t'), cancelWorkflow('cd'));
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=4
      6 WorkflowCancelRequested cause=rr identity=client
      7-9 WFT
      10 TimerCanceled timer_id=t st=5 wtc=9 identity=worker
      11 WorkflowCanceled wtc=9 details=["cd"]`,
    );
    // Of a closed run it is accepted and does nothing.
    await by.requestCancel('again');
    assert.equal((await by.events()).length, 11);
  },
};
