import assert from 'node:assert/strict';
import { applicationFailure, completeWorkflow, scheduleActivity, startTimer } from '../messages.js';
import { expectAfterStart, type Scenarios } from '../scenario.js';

const scheduled = '5 ActivityScheduled id=a1 type=A tq=Q input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default';
const retryOnce = 'retry={initial_interval=1s backoff_coefficient=2.0 maximum_interval=100s maximum_attempts=1}';

export const activities: Scenarios = {
  'G8 one activity': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const task = await by.pollActivity();
    assert.equal(task.activityId, 'a1');
    assert.equal(task.attempt, 1);
    assert.equal(task.workflowType?.name, 'W');
    assert.equal(task.workflowExecution?.workflowId, by.workflowId);
    await expectAfterStart(by, scheduled);
    await by.completeActivity(task, 'ares');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      ${scheduled}
      6 ActivityStarted sch=5 identity=aworker attempt=1
      7 ActivityCompleted result=["ares"] sch=5 st=6 identity=aworker
      8-10 WFT
      11 WorkflowCompleted result=["done"] wtc=10`,
    );
  },

  'an activity is completed only once': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const task = await by.pollActivity();
    await by.completeActivity(task, 'ares');
    await assert.rejects(by.completeActivity(task, 'again'), { code: 5 });
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      ${scheduled}
      6 ActivityStarted sch=5 identity=aworker attempt=1
      7 ActivityCompleted result=["ares"] sch=5 st=6 identity=aworker
      8-10 WFT
      11 WorkflowCompleted result=["done"] wtc=10`,
    );
  },

  'G9 an activity fails once, then succeeds': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const first = await by.pollActivity();
    await by.failActivity(first, applicationFailure('af1'));
    const second = await by.pollActivity();
    assert.equal(second.attempt, 2);
    await assert.rejects(by.completeActivity(first, 'late'), { code: 5 });
    await by.completeActivity(second, 'ares');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      ${scheduled}
      6 ActivityStarted sch=5 identity=aworker attempt=2 last_failure=app(af1)
      7 ActivityCompleted result=["ares"] sch=5 st=6 identity=aworker
      8-10 WFT
      11 WorkflowCompleted result=["done"] wtc=10`,
    );
  },

  'G10 an activity fails its only attempt': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue, { maximumAttempts: 1 }));
    await by.failActivity(await by.pollActivity(), applicationFailure('af'));
    await expectAfterStart(
      by,
      `
      5 ActivityScheduled id=a1 type=A tq=Q input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 ${retryOnce}
      6 ActivityStarted sch=5 identity=aworker attempt=1
      7 ActivityFailed failure=app(af) sch=5 st=6 identity=aworker retry_state=MAXIMUM_ATTEMPTS_REACHED
      8 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'G10 an activity fails for good': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    await by.failActivity(await by.pollActivity(), applicationFailure('af', true));
    await expectAfterStart(
      by,
      `
      ${scheduled}
      6 ActivityStarted sch=5 identity=aworker attempt=1
      7 ActivityFailed failure=app(af, non_retryable) sch=5 st=6 identity=aworker retry_state=NON_RETRYABLE_FAILURE
      8 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'G11 the only attempt of an activity times out': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue, { maximumAttempts: 1, startToCloseSeconds: 1 }));
    const late = await by.pollActivity();
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      5 ActivityScheduled id=a1 type=A tq=Q input=["in"] s2c=0s s2s=0s stc=1s hb=0s wtc=4 ${retryOnce}
      6 ActivityStarted sch=5 identity=aworker attempt=1
      7 ActivityTimedOut failure={message=activity StartToClose timeout source=Server timeout_failure_info={timeout_type=START_TO_CLOSE}} sch=5 st=6 retry_state=MAXIMUM_ATTEMPTS_REACHED
      8-10 WFT
      11 WorkflowCompleted result=["done"] wtc=10`,
    );
    await assert.rejects(by.completeActivity(late, 'late'), { code: 5 });
  },

  'two activities at once, completed in the other order': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue), scheduleActivity('a2', `${by.taskQueue}.two`));
    const [one, two] = [await by.pollActivity(), await by.pollActivity(`${by.taskQueue}.two`)];
    await by.completeActivity(two, 'two');
    await by.completeActivity(one, 'one');
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      ${scheduled}
      6 ActivityScheduled id=a2 type=A tq=Q.two input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default
      7 ActivityStarted sch=6 identity=aworker attempt=1
      8 ActivityCompleted result=["two"] sch=6 st=7 identity=aworker
      9 WFTScheduled attempt=1
      10 ActivityStarted sch=5 identity=aworker attempt=1
      11 ActivityCompleted result=["one"] sch=5 st=10 identity=aworker
      12 WFTStarted sch=9
      13 WFTCompleted sch=9 st=12
      14 WorkflowCompleted result=["done"] wtc=13`,
    );
  },

  'G23 flush order of what came while a workflow task was in flight': async (by) => {
    await by.start();
    const [one, two] = [`${by.taskQueue}.one`, `${by.taskQueue}.two`];
    await by.answer(scheduleActivity('a1', one), scheduleActivity('a2', two), startTimer('t1', 3), startTimer('t0', 0));
    const task = await by.pollWorkflow();
    await by.completeActivity(await by.pollActivity(one), 'ares');
    await by.signal('s1');
    await by.failActivity(await by.pollActivity(two), applicationFailure('x', true));
    await by.timerIsDue(3);
    await by.complete(task, [startTimer('t2', 60)]);
    await expectAfterStart(
      by,
      `
      5 ActivityScheduled id=a1 type=A tq=Q.one input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default
      6 ActivityScheduled id=a2 type=A tq=Q.two input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default
      7 TimerStarted timer_id=t1 start_to_fire_timeout=3s wtc=4
      8 TimerStarted timer_id=t0 start_to_fire_timeout=0s wtc=4
      9 TimerFired timer_id=t0 st=8
      10-12 WFT
      13 TimerStarted timer_id=t2 start_to_fire_timeout=60s wtc=12
      14 ActivityStarted sch=5 identity=aworker attempt=1
      15 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      16 ActivityStarted sch=6 identity=aworker attempt=1
      17 TimerFired timer_id=t1 st=7
      18 ActivityCompleted result=["ares"] sch=5 st=14 identity=aworker
      19 ActivityFailed failure=app(x, non_retryable) sch=6 st=16 identity=aworker retry_state=NON_RETRYABLE_FAILURE
      20 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },
};
