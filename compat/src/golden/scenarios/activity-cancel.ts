import assert from 'node:assert/strict';
import { applicationFailure, completeWorkflow, requestCancelActivity, scheduleActivity } from '../messages.js';
import type { ActivityTask, HandWorker } from '../hand-worker.js';
import { expectAfterStart, type Scenarios } from '../scenario.js';

const running = `
      5 ActivityScheduled id=a1 type=A tq=Q.a input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default
      6 WorkflowSignaled signal_name=sig input=["sig"] identity=client
      7-9 WFT
      10 ActivityCancelRequested sch=5 wtc=9`;

/** An activity that runs, and a workflow task woken by a signal that may ask to cancel it. */
async function runningActivity(by: HandWorker): Promise<ActivityTask> {
  await by.start();
  await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
  const task = await by.pollActivity(`${by.taskQueue}.a`);
  assert.equal(await by.heartbeat(task), false);
  await by.signal('sig');
  return task;
}

export const activityCancel: Scenarios = {
  'G15 cancel a running activity and wait': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5));
    assert.equal(await by.heartbeat(task), true);
    await by.cancelActivity(task, 'cd');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `${running}
      11 ActivityStarted sch=5 identity=aworker attempt=1
      12 ActivityCanceled details=["cd"] latest_cancel_requested_event_id=10 sch=5 st=11 identity=aworker
      13-15 WFT
      16 WorkflowCompleted result=["done"] wtc=15`,
    );
  },

  'G16 cancel an activity and do not wait': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5), completeWorkflow());
    await expectAfterStart(
      by,
      `${running}
      11 WorkflowCompleted result=["done"] wtc=9`,
    );
    await assert.rejects(by.heartbeat(task), { code: 5, details: 'workflow execution already completed' });
  },

  'G17 cancel an activity that has not started': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
    await by.signal('sig');
    await by.answer(requestCancelActivity(5));
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `${running}
      11 ActivityCanceled details=["ACTIVITY_ID_NOT_STARTED"] latest_cancel_requested_event_id=10 sch=5 identity=worker
      12-14 WFT
      15 WorkflowCompleted result=["done"] wtc=14`,
    );
  },

  'G18 an activity fails after a cancel request': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5));
    await by.failActivity(task, applicationFailure('x'));
    await expectAfterStart(
      by,
      `${running}
      11 ActivityStarted sch=5 identity=aworker attempt=1
      12 ActivityFailed failure=app(x) sch=5 st=11 identity=aworker retry_state=CANCEL_REQUESTED
      13 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },
};
