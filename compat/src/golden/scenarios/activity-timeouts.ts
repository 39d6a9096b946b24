import { applicationFailure, completeWorkflow, requestCancelActivity, scheduleActivity, seconds } from '../messages.js';
import type { ActivityOptions } from '../messages.js';
import type { ActivityTask, HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

/** A run that waits for an activity with these options on a queue of its own. */
async function scheduled(by: HandWorker, options: ActivityOptions): Promise<void> {
  await by.start();
  await by.answer(scheduleActivity('a1', queue(by), options));
}

const queue = (by: HandWorker) => `${by.taskQueue}.a`;
const poll = (by: HandWorker) => by.pollActivity(queue(by));

/** Waits for the workflow task that the end of the activity makes. */
async function ended(by: HandWorker): Promise<void> {
  await by.answer(completeWorkflow());
  await by.history();
}

const oneAttempt = { maximumAttempts: 1 };
const twoAttempts = { maximumAttempts: 2, initialInterval: seconds(1) };

export const activityTimeouts: Scenarios = {
  'G11 both attempts time out, the first one sent a heartbeat': async (by) => {
    await scheduled(by, { startToCloseSeconds: 1, retryPolicy: twoAttempts });
    await by.heartbeat(await poll(by), 'hb');
    await poll(by);
    await ended(by);
  },

  'G12 schedule-to-start': async (by) => {
    await scheduled(by, { scheduleToStartSeconds: 1 });
    await ended(by);
  },

  'G12 schedule-to-close alone, and nobody polls': async (by) => {
    await scheduled(by, { scheduleToCloseSeconds: 1 });
    await ended(by);
  },

  'G13 schedule-to-close of an attempt that runs': async (by) => {
    await scheduled(by, { scheduleToCloseSeconds: 2 });
    const late = await poll(by);
    await ended(by);
    await outcome(by.completeActivity(late, 'late'));
  },

  'G13 start-to-close, and no time for another attempt': async (by) => {
    const retryPolicy = { initialInterval: seconds(5) };
    await scheduled(by, { startToCloseSeconds: 1, scheduleToCloseSeconds: 3, retryPolicy });
    await poll(by);
    await ended(by);
  },

  'G13 schedule-to-close of a second attempt that nobody picks up': async (by) => {
    await scheduled(by, { startToCloseSeconds: 10, scheduleToCloseSeconds: 3 });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await ended(by);
  },

  'G13 schedule-to-close of a second attempt that runs': async (by) => {
    await scheduled(by, { startToCloseSeconds: 10, scheduleToCloseSeconds: 4 });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await by.heartbeat(await poll(by), 'hb');
    await ended(by);
  },

  'G13 a failure, and no time for another attempt': async (by) => {
    await scheduled(by, { startToCloseSeconds: 10, scheduleToCloseSeconds: 3, retryPolicy: { initialInterval: seconds(5) } });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await ended(by);
  },

  'G14 heartbeat, of the only attempt': async (by) => {
    await scheduled(by, { heartbeatSeconds: 1, ...oneAttempt });
    const task = await poll(by);
    await by.heartbeat(task, 'hbd');
    await ended(by);
    await outcome(by.heartbeat(task));
  },

  'G14 heartbeat, of both attempts': async (by) => {
    await scheduled(by, { heartbeatSeconds: 1, retryPolicy: twoAttempts });
    await poll(by);
    await poll(by);
    await ended(by);
  },

  'ACT-6 an old attempt may not send heartbeats': async (by) => {
    await scheduled(by, { heartbeatSeconds: 1, retryPolicy: twoAttempts });
    const first = await poll(by);
    await by.heartbeat(first, 'first');
    await by.heartbeat(first, 'last');
    const second = await poll(by);
    await outcome(by.heartbeat(first, 'late'));
    await by.completeActivity(second, 'ares');
    await ended(by);
  },

  'G18 start-to-close after a cancel request': async (by) => {
    await cancelRequested(by, { startToCloseSeconds: 4 });
    await ended(by);
  },

  'G18 schedule-to-close after a cancel request': async (by) => {
    await cancelRequested(by, { scheduleToCloseSeconds: 4 });
    await ended(by);
  },

  'G18 heartbeat after a cancel request': async (by) => {
    await by.heartbeat(await cancelRequested(by, { heartbeatSeconds: 4 }), 'hb');
    await ended(by);
  },

  'ACT-1 timeouts cap and fill each other': async (by) => {
    await by.start({ workflowRunTimeout: seconds(30) });
    const options: readonly ActivityOptions[] = [
      { startToCloseSeconds: 50 },
      { scheduleToCloseSeconds: 50 },
      { scheduleToCloseSeconds: 10, startToCloseSeconds: 20, scheduleToStartSeconds: 15, heartbeatSeconds: 40 },
      { startToCloseSeconds: 5, heartbeatSeconds: 7 },
    ];
    await by.answer(...options.map((each, index) => scheduleActivity(`a${index}`, queue(by), each)));
    await by.history();
    await by.terminate();
  },

  'ACT-2 what a retry policy leaves out': async (by) => {
    await by.start();
    const policies = [
      { maximumAttempts: 3 },
      { initialInterval: seconds(200) },
      { backoffCoefficient: 1 },
      { maximumInterval: seconds(5) },
    ];
    await by.answer(...policies.map((retryPolicy, index) => scheduleActivity(`a${index}`, queue(by), { retryPolicy })));
    await by.history();
    await by.terminate();
  },
};

async function cancelRequested(by: HandWorker, options: ActivityOptions): Promise<ActivityTask> {
  await scheduled(by, options);
  const task = await poll(by);
  await by.signal('sig');
  await by.answer(requestCancelActivity(5));
  return task;
}
