import assert from 'node:assert/strict';
import { applicationFailure, completeWorkflow, failWorkflow, payloads, seconds, startTimer } from '../messages.js';
import { expectAfterStart, expectHistory, type Scenarios } from '../scenario.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const basics: Scenarios = {
  'G1 hello world': async (by) => {
    const runId = await by.start({ input: payloads('hi') });
    assert.match(runId, uuid);
    const task = await by.pollWorkflow();
    assert.equal(task.attempt, 1);
    assert.equal(Number(task.previousStartedEventId), 0);
    assert.equal(Number(task.startedEventId), 3);
    assert.deepEqual(
      task.history?.events?.map((event) => Number(event.eventId)),
      [1, 2, 3],
    );
    assert.equal(task.nextPageToken.length, 0);
    assert.ok(task.scheduledTime && task.startedTime, 'both times are set');
    assert.equal(task.workflowExecutionTaskQueue?.name, by.taskQueue);
    assert.deepEqual({ ...task.workflowExecution }, { workflowId: by.workflowId, runId });
    await by.complete(task, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      1 WorkflowStarted type=W tq=Q input=["hi"] wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s
      2-4 WFT
      5 WorkflowCompleted result=["done"] wtc=4`,
    );
    const events = await by.events();
    assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.workflowId, by.workflowId);
    const startedEvent = events[2]?.workflowTaskStartedEventAttributes;
    assert.match(startedEvent?.requestId ?? '', uuid);
    assert.ok(Number(startedEvent?.historySizeBytes) > 0, 'history_size_bytes is set on WFTStarted');
  },

  'a close is seen by a caller that waits for it': async (by) => {
    await by.start();
    const closed = by.closeEvent();
    await by.answer(completeWorkflow());
    assert.equal(Number((await closed)?.eventId), 5);
  },

  'the same start request id gets the same run': async (by) => {
    const runId = await by.start({ requestId: 'same' });
    assert.equal(await by.start({ requestId: 'same' }), runId);
    await by.answer(completeWorkflow());
    await expectAfterStart(by, '5 WorkflowCompleted result=["done"] wtc=4');
  },

  'a signal before the first workflow task': async (by) => {
    await by.start();
    await by.signal('s1');
    await expectHistory(
      by,
      `
      1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s
      2 WFTScheduled attempt=1
      3 WorkflowSignaled signal_name=s1 input=["s1"] identity=client`,
    );
    const task = await by.pollWorkflow();
    assert.equal(Number(task.startedEventId), 4);
    assert.deepEqual(
      task.history?.events?.map((event) => Number(event.eventId)),
      [1, 2, 3, 4],
    );
    await by.complete(task, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s
      2 WFTScheduled attempt=1
      3 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      4 WFTStarted sch=2
      5 WFTCompleted sch=2 st=4
      6 WorkflowCompleted result=["done"] wtc=5`,
    );
  },

  'G3 signals and cancel requests while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.requestCancel('r1');
    await by.signal('s2');
    await by.requestCancel('r2');
    await expectHistory(
      by,
      `
      1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2`,
    );
    await by.complete(task, [startTimer('t1', 60)]);
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      7 WorkflowCancelRequested cause=r1 identity=client
      8 WorkflowSignaled signal_name=s2 input=["s2"] identity=client
      9 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'G3 with signals only': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.signal('s2');
    await expectHistory(
      by,
      `
      1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2`,
    );
    await by.complete(task, [startTimer('t1', 60)]);
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      7 WorkflowSignaled signal_name=s2 input=["s2"] identity=client
      8 WFTScheduled attempt=1`,
    );
    const next = await by.pollWorkflow();
    assert.equal(Number(next.previousStartedEventId), 3);
    assert.equal(Number(next.startedEventId), 9);
    await by.complete(next, [completeWorkflow()]);
  },

  'a signal sent twice with one request id counts once': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 60));
    await by.signal('s1', { requestId: 'once' });
    await by.signal('s1', { requestId: 'once' });
    const task = await by.pollWorkflow();
    await by.signal('s1', { requestId: 'once' });
    await by.complete(task, [completeWorkflow()]);
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=60s wtc=4
      6 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      7-9 WFT
      10 WorkflowCompleted result=["done"] wtc=9`,
    );
  },

  'G35 a workflow fails without a retry policy': async (by) => {
    await by.start();
    await by.answer(failWorkflow(applicationFailure('f1')));
    await expectAfterStart(by, '5 WorkflowFailed failure=app(f1) retry_state=RETRY_POLICY_NOT_SET wtc=4');
  },

  'G2 eager start': async (by) => {
    const options = { requestEagerExecution: true, requestId: `eager ${by.workflowId}` };
    const task = await by.startEager(options);
    assert.deepEqual([Number(task.startedEventId), task.attempt, Number(task.previousStartedEventId)], [3, 1, 0]);
    assert.deepEqual(
      task.history?.events?.map((event) => Number(event.eventId)),
      [1, 2, 3],
    );
    const again = await by.startEager(options);
    assert.deepEqual(Number(again.startedEventId), 3);
    await by.complete(task, [completeWorkflow('done')]);
    await expectHistory(by, eagerHistory);
    await assert.rejects(by.complete(again, []), { code: 5, details: 'Workflow task not found.' });
    await assert.rejects(by.startEager(options), /no task/, 'the task is done');
  },

  'an eager start that has to wait is an ordinary one': async (by) => {
    await assert.rejects(by.startEager({ requestEagerExecution: true, workflowStartDelay: seconds(60) }), /no task/);
    assert.equal((await by.events())[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted ?? false, false);
    await by.terminate();
  },

  'an eager task that times out goes to the queue': async (by) => {
    const options = { requestEagerExecution: true, workflowTaskTimeout: seconds(1), requestId: `eager ${by.workflowId}` };
    const late = await by.startEager(options);
    const task = await by.pollWorkflow();
    assert.deepEqual([task.attempt, Number(task.startedEventId)], [2, 6]);
    await assert.rejects(by.startEager(options), /no task/);
    await assert.rejects(by.complete(late, []), { code: 5, details: 'Workflow task not found.' });
    await by.complete(task, [completeWorkflow()]);
  },
};

const eagerHistory = `
      1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s eager_execution_accepted=true
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2 identity=client
      4 WFTCompleted sch=2 st=3
      5 WorkflowCompleted result=["done"] wtc=4`;
