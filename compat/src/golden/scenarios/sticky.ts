import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { applicationFailure, completeWorkflow, startTimer } from '../messages.js';
import { expectAfterStart, type Scenarios } from '../scenario.js';

export const sticky: Scenarios = {
  'G30 a sticky task fails twice': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await by.signal('s1');
    const task = await by.pollSticky();
    assert.deepEqual(
      task.history?.events?.map((event) => Number(event.eventId)),
      [4, 5, 6, 7, 8],
    );
    assert.deepEqual([Number(task.previousStartedEventId), Number(task.startedEventId)], [3, 8]);
    assert.equal(task.workflowExecutionTaskQueue?.name, by.taskQueue);
    await by.fail(task, applicationFailure('f1'));
    const second = await by.pollWorkflow();
    assert.equal(second.attempt, 1);
    assert.equal(second.history?.events?.length, 11);
    await by.fail(second, applicationFailure('f2'));
    const third = await by.pollWorkflow();
    assert.equal(third.attempt, 2);
    await by.complete(third, [completeWorkflow()]);
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      7 WFTScheduled tq=Q.sticky(STICKY) attempt=1
      8 WFTStarted sch=7
      9 WFTFailed sch=7 st=8 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f1)
      10 WFTScheduled attempt=1
      11 WFTStarted sch=10
      12 WFTFailed sch=10 st=11 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f2)
      13 WFTScheduled attempt=2
      14 WFTStarted sch=13
      15 WFTCompleted sch=13 st=14
      16 WorkflowCompleted result=["done"] wtc=15`,
    );
  },

  'G31 a sticky task whose worker has left': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 1);
    // The sticky queue must have had a poller, or the server sends the task to the normal queue at once.
    await by.signal('s0');
    await by.completeSticky(await by.pollSticky(), [], 1);
    await by.signal('s1');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s0 input=["s0"] identity=client
      7 WFTScheduled tq=Q.sticky(STICKY) attempt=1
      8 WFTStarted sch=7
      9 WFTCompleted sch=7 st=8
      10 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      11 WFTScheduled tq=Q.sticky(STICKY) attempt=1
      12 WFTTimedOut sch=11 timeout_type=SCHEDULE_TO_START
      13-15 WFT
      16 WorkflowCompleted result=["done"] wtc=15`,
    );
  },

  'a sticky queue that is reset': async (by) => {
    const execution = { workflowId: by.workflowId };
    const reset = () => by.service.resetStickyTaskQueue({ namespace: 'default', execution });
    await assert.rejects(reset(), { code: 5, details: `workflow not found for ID: ${by.workflowId}` });
    await by.start();
    await reset();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    const polled = by.pollSticky();
    await by.signal('s0');
    await by.completeSticky(await polled, [], 10);
    await reset();
    await reset();
    await by.signal('s1');
    const task = await by.pollWorkflow();
    assert.equal(task.history?.events?.length, 12);
    await by.complete(task, [completeWorkflow()]);
    await assert.rejects(reset(), { code: 5, details: 'workflow execution already completed' });
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s0 input=["s0"] identity=client
      7 WFTScheduled tq=Q.sticky(STICKY) attempt=1
      8 WFTStarted sch=7
      9 WFTCompleted sch=7 st=8
      10 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      11-13 WFT
      14 WorkflowCompleted result=["done"] wtc=13`,
    );
  },

  'a worker that shuts down': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    const polled = by.pollSticky();
    await by.signal('s0');
    await by.completeSticky(await polled, [], 10);
    const waiting = assert.rejects(by.pollSticky(), /no workflow task came/);
    // The poll must have arrived before its worker says that it stops.
    await sleep(200);
    await by.service.shutdownWorker({ namespace: 'default', stickyTaskQueue: `${by.taskQueue}.sticky`, identity: 'worker' });
    await waiting;
    await by.signal('s1');
    const startedMs = Date.now();
    await by.answer(completeWorkflow());
    assert.ok(Date.now() - startedMs < 5_000, 'the task has waited for its sticky queue');
    assert.ok((await by.history()).includes('11 WFTScheduled tq=Q.sticky(STICKY) attempt=1'));
  },
};
