import { applicationFailure, completeWorkflow, requestCancelActivity, scheduleActivity } from '../messages.js';
import type { ActivityTask, HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

/** An activity that runs, and a workflow task woken by a signal that may ask to cancel it. */
async function runningActivity(by: HandWorker): Promise<ActivityTask> {
  await by.start();
  await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
  const task = await by.pollActivity(`${by.taskQueue}.a`);
  await by.heartbeat(task);
  await by.signal('sig');
  return task;
}

export const activityCancel: Scenarios = {
  'G15 cancel a running activity and wait': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5));
    await by.heartbeat(task);
    await by.cancelActivity(task, 'cd');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G16 cancel an activity and do not wait': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5), completeWorkflow());
    await by.history();
    await outcome(by.heartbeat(task));
  },

  'G17 cancel an activity that has not started': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
    await by.signal('sig');
    await by.answer(requestCancelActivity(5));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G18 an activity fails after a cancel request': async (by) => {
    const task = await runningActivity(by);
    await by.answer(requestCancelActivity(5));
    await by.failActivity(task, applicationFailure('x'));
    await by.history();
    await by.answer(completeWorkflow());
  },
};
