import { cancelTimer, completeWorkflow, startTimer } from '../messages.js';
import { noteDuration } from '../event-times.js';
import type { Scenarios } from '../scenario.js';

export const timers: Scenarios = {
  'G21 a timer fires, a zero timer, a cancelled timer': async (by) => {
    // 3 s and not 1 s: the reference server fires t0 up to a second late.
    await by.start();
    await by.answer(startTimer('t1', 3), startTimer('t0', 0), startTimer('t2', 60));
    await by.answer(cancelTimer('t2'));
    await by.answer(completeWorkflow());
    await by.history();
    await noteDuration(by, 5, 13, 3);
  },

  'G22 a fired timer that is still buffered is cancelled': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 1));
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.timerIsDue(1);
    await by.complete(task, [cancelTimer('t1'), completeWorkflow()]);
    await by.history();
  },

  'TMR-1 a timer without a time': async (by) => {
    await by.start();
    await by.answer({ ...startTimer('t', 0), startTimerCommandAttributes: { timerId: 't' } });
    await by.answer(completeWorkflow());
    await by.history();
  },

  'a timer is started and cancelled by one workflow task': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 60), cancelTimer('t1'), completeWorkflow());
    await by.history();
  },
};
