import { applicationFailure, completeWorkflow, scheduleActivity, startTimer } from '../messages.js';
import type { ActivityTask } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

export const activities: Scenarios = {
  'G8 one activity': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const task = await by.pollActivity();
    await by.history();
    await by.completeActivity(task, 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'an activity is completed only once': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const task = await by.pollActivity();
    await by.completeActivity(task, 'ares');
    await outcome(by.completeActivity(task, 'again'));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G9 an activity fails once, then succeeds': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const first = await by.pollActivity();
    await by.failActivity(first, applicationFailure('af1'));
    const second = await by.pollActivity();
    await outcome(by.completeActivity(first, 'late'));
    await by.completeActivity(second, 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G10 an activity fails its only attempt': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue, { maximumAttempts: 1 }));
    await by.failActivity(await by.pollActivity(), applicationFailure('af'));
    await by.history();
    await by.answer(completeWorkflow());
  },

  'G10 an activity fails for good': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    await by.failActivity(await by.pollActivity(), applicationFailure('af', true));
    await by.history();
    await by.answer(completeWorkflow());
  },

  'G11 the only attempt of an activity times out': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue, { maximumAttempts: 1, startToCloseSeconds: 1 }));
    const late = await by.pollActivity();
    await by.answer(completeWorkflow());
    await by.history();
    await outcome(by.completeActivity(late, 'late'));
  },

  'G20 an activity that comes with the answer': async (by) => {
    await by.start();
    const command = scheduleActivity('a1', by.taskQueue);
    const { scheduleActivityTaskCommandAttributes: attributes } = command;
    const eager = { ...command, scheduleActivityTaskCommandAttributes: { ...attributes, requestEagerExecution: true } };
    const { taskToken } = await by.pollWorkflow();
    const completion = { namespace: 'default', taskToken, identity: 'worker', commands: [eager] };
    const { activityTasks } = await by.service.respondWorkflowTaskCompleted(completion);
    await by.completeActivity(activityTasks[0] as ActivityTask, 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'two activities at once, completed in the other order': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', by.taskQueue), scheduleActivity('a2', `${by.taskQueue}.two`));
    const [one, two] = [await by.pollActivity(), await by.pollActivity(`${by.taskQueue}.two`)];
    await by.completeActivity(two, 'two');
    await by.completeActivity(one, 'one');
    await by.answer(completeWorkflow());
    await by.history();
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
    await by.history();
    await by.answer(completeWorkflow());
  },
};
