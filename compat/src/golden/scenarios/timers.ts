import assert from 'node:assert/strict';
import { cancelTimer, completeWorkflow, startTimer } from '../messages.js';
import { expectAfterStart, type Scenarios } from '../scenario.js';

export const timers: Scenarios = {
  'G21 a timer fires, a zero timer, a cancelled timer': async (by) => {
    // 3 s and not 1 s: the reference server fires t0 up to a second late.
    await by.start();
    await by.answer(startTimer('t1', 3), startTimer('t0', 0), startTimer('t2', 60));
    await by.answer(cancelTimer('t2'));
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=3s wtc=4
      6 TimerStarted timer_id=t0 start_to_fire_timeout=0s wtc=4
      7 TimerStarted timer_id=t2 start_to_fire_timeout=60s wtc=4
      8 TimerFired timer_id=t0 st=6
      9-11 WFT
      12 TimerCanceled timer_id=t2 st=7 wtc=11 identity=worker
      13 TimerFired timer_id=t1 st=5
      14-16 WFT
      17 WorkflowCompleted result=["done"] wtc=16`,
    );
    const [timerStarted, timerFired] = [(await by.events())[4], (await by.events())[12]];
    const tookMs = milliseconds(timerFired?.eventTime) - milliseconds(timerStarted?.eventTime);
    assert.ok(tookMs >= 3_000, `the timer of 3 s fired after ${tookMs} ms by the events' times`);
  },

  'G22 a fired timer that is still buffered is cancelled': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 1));
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.timerIsDue(1);
    await by.complete(task, [cancelTimer('t1'), completeWorkflow()]);
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=1s wtc=4
      6 WorkflowSignaled signal_name=s1 input=["s1"] identity=client
      7-9 WFT
      10 TimerCanceled timer_id=t1 st=5 wtc=9 identity=worker
      11 WorkflowCompleted result=["done"] wtc=9`,
    );
  },

  'a timer is started and cancelled by one workflow task': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 60), cancelTimer('t1'), completeWorkflow());
    await expectAfterStart(
      by,
      `
      5 TimerStarted timer_id=t1 start_to_fire_timeout=60s wtc=4
      6 TimerCanceled timer_id=t1 st=5 wtc=4 identity=worker
      7 WorkflowCompleted result=["done"] wtc=4`,
    );
  },
};

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}
