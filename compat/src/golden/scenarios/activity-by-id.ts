import { applicationFailure, completeWorkflow, payloads, scheduleActivity } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

async function pendingActivity(by: HandWorker): Promise<void> {
  await by.start();
  await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
}

/** Whoever is not a worker and knows the ids. */
const named = (by: HandWorker, activityId = 'a1') => ({
  namespace: 'default',
  workflowId: by.workflowId,
  activityId,
  identity: 'ext',
});
const completeById = (by: HandWorker, activityId?: string) =>
  by.service.respondActivityTaskCompletedById({ ...named(by, activityId), result: payloads('byid') });

export const activityById: Scenarios = {
  'G19 completion by id of an activity that nobody has picked up': async (by) => {
    await pendingActivity(by);
    await outcome(by.service.recordActivityTaskHeartbeatById(named(by)));
    await outcome(by.service.respondActivityTaskFailedById(named(by)));
    await outcome(by.service.respondActivityTaskCanceledById(named(by)));
    await completeById(by);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'G19 completion by id of an activity in back-off': async (by) => {
    await pendingActivity(by);
    await by.failActivity(await by.pollActivity(`${by.taskQueue}.a`), applicationFailure('x'));
    await completeById(by);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'a running activity: heartbeat, failure and completion by id': async (by) => {
    await pendingActivity(by);
    const first = await by.pollActivity(`${by.taskQueue}.a`);
    await by.service.recordActivityTaskHeartbeatById({ ...named(by), details: payloads('hb') });
    await outcome(by.service.respondActivityTaskCanceledById(named(by)));
    await by.service.respondActivityTaskFailedById({ ...named(by), failure: applicationFailure('x') });
    const second = await by.pollActivity(`${by.taskQueue}.a`);
    await completeById(by);
    await outcome(by.completeActivity(first, 'late'));
    await outcome(by.completeActivity(second, 'late'));
    await by.history();
    await by.answer(completeWorkflow());
  },

  'answers by id that fit nothing': async (by) => {
    await pendingActivity(by);
    await outcome(completeById(by, 'a2'));
    await outcome(by.service.respondActivityTaskCompletedById({ ...named(by), activityId: '' }));
    const nobody = { ...named(by), workflowId: `${by.workflowId}-x` };
    await outcome(by.service.respondActivityTaskCompletedById(nobody));
    await by.terminate();
    await outcome(completeById(by));
  },
};
