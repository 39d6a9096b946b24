import assert from 'node:assert/strict';
import { applicationFailure, completeWorkflow, seconds, startTimer } from '../messages.js';
import { expectAfterStart, expectHistory, type Scenarios } from '../scenario.js';

const started =
  '1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s';
const startedShort = started.replace('wft_timeout=10s', 'wft_timeout=1s');

export const workflowTasks: Scenarios = {
  'G24 a signal nobody saw yet stops a close': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    const close = by.complete(task, [startTimer('t1', 60), completeWorkflow()]);
    await assert.rejects(close, { code: 3, details: 'UnhandledCommand' });
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=UNHANDLED_COMMAND failure={message=UnhandledCommand server_failure_info={}}
      5 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      6 WFTScheduled attempt=1`,
    );
    const next = await by.pollWorkflow();
    await assert.rejects(by.signal('s2'), {
      code: 8,
      details: 'workflow operation can not be applied because workflow is closing',
    });
    await by.complete(next, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=UNHANDLED_COMMAND failure={message=UnhandledCommand server_failure_info={}}
      5 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      6-8 WFT
      9 WorkflowCompleted result=["done"] wtc=8`,
    );
  },

  'G25 a workflow task fails twice, then succeeds': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const second = await by.pollWorkflow();
    assert.deepEqual([second.attempt, Number(second.startedEventId)], [2, 6]);
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f1)
      5 WFTScheduled attempt=2
      6 WFTStarted sch=5`,
    );
    await by.fail(second, applicationFailure('f2'));
    const third = await by.pollWorkflow();
    assert.deepEqual([third.attempt, Number(third.startedEventId)], [3, 6]);
    await by.complete(third, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f1)
      5 WFTScheduled attempt=3
      6 WFTStarted sch=5
      7 WFTCompleted sch=5 st=6
      8 WorkflowCompleted result=["done"] wtc=7`,
    );
  },

  'G26 a signal while the retried workflow task is only scheduled': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    await by.signal('s1');
    await by.answer(completeWorkflow());
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f1)
      5 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      6-8 WFT
      9 WorkflowCompleted result=["done"] wtc=8`,
    );
  },

  'G27 a signal while the retried workflow task is in flight': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const second = await by.pollWorkflow();
    await by.signal('s1');
    await by.complete(second, [startTimer('t', 60)]);
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=WORKFLOW_WORKER_UNHANDLED_FAILURE failure=app(f1)
      5 WFTScheduled attempt=2
      6 WFTStarted sch=5
      7 WFTCompleted sch=5 st=6
      8 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=7
      9 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      10 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'G28 a workflow task times out, and a signal came meanwhile': async (by) => {
    await by.start({ workflowTaskTimeout: seconds(1) });
    const late = await by.pollWorkflow();
    await by.signal('s1');
    const next = await by.pollWorkflow();
    await assert.rejects(by.complete(late, [completeWorkflow()]), { code: 5 });
    await by.complete(next, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      ${startedShort}
      2 WFTScheduled stc=1s attempt=1
      3 WFTStarted sch=2
      4 WFTTimedOut sch=2 st=3 timeout_type=START_TO_CLOSE
      5 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      6 WFTScheduled stc=1s attempt=1
      7 WFTStarted sch=6
      8 WFTCompleted sch=6 st=7
      9 WorkflowCompleted result=["done"] wtc=8`,
    );
  },

  'G28 a workflow task times out twice, then succeeds': async (by) => {
    await by.start({ workflowTaskTimeout: seconds(1) });
    const late = [await by.pollWorkflow(), await by.pollWorkflow()];
    const third = await by.pollWorkflow();
    assert.equal(third.attempt, 3);
    for (const task of late) await assert.rejects(by.complete(task, [completeWorkflow()]), { code: 5 });
    await by.complete(third, [completeWorkflow()]);
    await expectHistory(
      by,
      `
      ${startedShort}
      2 WFTScheduled stc=1s attempt=1
      3 WFTStarted sch=2
      4 WFTTimedOut sch=2 st=3 timeout_type=START_TO_CLOSE
      5 WFTScheduled stc=1s attempt=3
      6 WFTStarted sch=5
      7 WFTCompleted sch=5 st=6
      8 WorkflowCompleted result=["done"] wtc=7`,
    );
  },

  'G29 a bad command fails the workflow task': async (by) => {
    await by.start();
    const details = 'BadStartTimerAttributes: TimerId is not set on StartTimerCommand.';
    await assert.rejects(by.complete(await by.pollWorkflow(), [startTimer('', 60)]), { code: 3, details });
    await by.answer(completeWorkflow());
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=BAD_START_TIMER_ATTRIBUTES failure={message=BadStartTimerAttributes: TimerId is not set on StartTimerCommand. server_failure_info={}}
      5 WFTScheduled attempt=2
      6 WFTStarted sch=5
      7 WFTCompleted sch=5 st=6
      8 WorkflowCompleted result=["done"] wtc=7`,
    );
  },

  'a workflow task without commands leaves the workflow waiting': async (by) => {
    await by.start();
    await by.answer();
    await expectAfterStart(by, '');
    await by.signal('go');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      5 WorkflowSignaled signal_name=go input=["go"] identity=client
      6-8 WFT
      9 WorkflowCompleted result=["done"] wtc=8`,
    );
  },
};
