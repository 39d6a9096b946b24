import { applicationFailure, completeWorkflow, payloads, requestCancelActivity, scheduleActivity, seconds } from '../messages.js';
import type { ActivityOptions } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

const queue = (by: HandWorker) => `${by.taskQueue}.a`;
const poll = (by: HandWorker) => by.pollActivity(queue(by));

async function scheduled(by: HandWorker, options: ActivityOptions = {}): Promise<void> {
  await by.start();
  await by.answer(scheduleActivity('a1', queue(by), options));
}

async function completedById(by: HandWorker): Promise<void> {
  const { workflowId } = by;
  const identity = 'ext';
  await by.service.respondActivityTaskCompletedById({ namespace: 'default', workflowId, activityId: 'a1', identity });
  await by.answer(completeWorkflow());
  await by.history();
}

export const activityRetries: Scenarios = {
  'G10 both attempts fail': async (by) => {
    await scheduled(by, { retryPolicy: { maximumAttempts: 2 } });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await by.failActivity(await poll(by), applicationFailure('x2'));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G10 a failure of a type that is not retried': async (by) => {
    await scheduled(by, { retryPolicy: { nonRetryableErrorTypes: ['T'] } });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-4 the interval grows up to its maximum': async (by) => {
    await scheduled(by, { retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 3, maximumInterval: seconds(2) } });
    await by.failActivity(await poll(by), applicationFailure('x'));
    await by.describe();
    await by.failActivity(await poll(by), applicationFailure('x2'));
    await by.describe();
    await completedById(by);
  },

  'ACT-4 the failure says when to try again': async (by) => {
    await scheduled(by, { retryPolicy: { initialInterval: seconds(60), maximumInterval: seconds(60) } });
    const failure = applicationFailure('x');
    const applicationFailureInfo = { ...failure.applicationFailureInfo, nextRetryDelay: seconds(1) };
    await by.failActivity(await poll(by), { ...failure, applicationFailureInfo });
    await by.describe();
    await by.completeActivity(await poll(by), 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-4 the failure asks for more time than there is': async (by) => {
    await scheduled(by, { startToCloseSeconds: 10, scheduleToCloseSeconds: 20 });
    const failure = applicationFailure('x');
    const applicationFailureInfo = { ...failure.applicationFailureInfo, nextRetryDelay: seconds(60) };
    await by.failActivity(await poll(by), { ...failure, applicationFailureInfo });
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-7 cancelled in back-off': async (by) => {
    await scheduled(by, { retryPolicy: { initialInterval: seconds(30) } });
    const task = await poll(by);
    await by.heartbeat(task, 'hb');
    await by.failActivity(task, applicationFailure('x'));
    await by.signal('sig');
    await by.answer(requestCancelActivity(5));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-7 scheduled and cancelled by one workflow task': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', queue(by)), requestCancelActivity(5));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-7 nobody asked to cancel it': async (by) => {
    await scheduled(by);
    const task = await poll(by);
    await outcome(by.cancelActivity(task, 'no'));
    await by.completeActivity(task, 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-7 completed and failed after a cancel request': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', queue(by)), scheduleActivity('a2', `${queue(by)}2`));
    const [one, two] = [await poll(by), await by.pollActivity(`${queue(by)}2`)];
    await by.signal('sig');
    await by.answer(requestCancelActivity(5), requestCancelActivity(6));
    await by.describe();
    await by.completeActivity(one, 'all the same');
    await by.failActivity(two, applicationFailure('x', true));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-7 its completion is buffered when the workflow cancels it': async (by) => {
    await scheduled(by);
    const task = await poll(by);
    await by.signal('sig');
    const workflowTask = await by.pollWorkflow();
    await by.completeActivity(task, 'ares');
    await outcome(by.complete(workflowTask, [requestCancelActivity(5), completeWorkflow()]));
    await by.history();
    await by.answer(completeWorkflow());
  },

  'ACT-8 tokens that fit nothing': async (by) => {
    const { service } = by;
    const namespace = 'default';
    for (const taskToken of [new Uint8Array(), Uint8Array.of(0x0a, 50)]) {
      await outcome(service.respondActivityTaskCompleted({ namespace, taskToken }));
      await outcome(service.respondActivityTaskFailed({ namespace, taskToken }));
      await outcome(service.respondActivityTaskCanceled({ namespace, taskToken }));
      await outcome(service.recordActivityTaskHeartbeat({ namespace, taskToken }));
    }
    await scheduled(by);
    const task = await poll(by);
    await by.terminate();
    await outcome(by.completeActivity(task, 'late'));
    await outcome(by.failActivity(task, applicationFailure('late')));
    await outcome(by.cancelActivity(task, 'late'));
    await outcome(by.heartbeat(task));
  },

  'ACT-9 a large failure is cut': async (by) => {
    await scheduled(by);
    await by.failActivity(await poll(by), applicationFailure('x'.repeat(5_000)));
    await by.completeActivity(await poll(by), 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-9 a failure above the limit is not retried': async (by) => {
    await scheduled(by);
    await outcome(by.failActivity(await poll(by), applicationFailure('x'.repeat(2 * 1024 * 1024 + 1))));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-9 a result above the limit': async (by) => {
    await scheduled(by);
    await outcome(by.completeActivity(await poll(by), 'x'.repeat(2 * 1024 * 1024)));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-12 a failure without a failure, and one of another kind': async (by) => {
    await scheduled(by);
    const task = await poll(by);
    await outcome(by.failActivity(task, { message: 'm', canceledFailureInfo: { details: payloads('d') } }));
    await outcome(by.service.respondActivityTaskFailed({ namespace: 'default', taskToken: task.taskToken }));
    await by.describe();
    await by.completeActivity(await poll(by), 'ares');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'ACT-12 pending activities in all their states': async (by) => {
    await scheduled(by, { heartbeatSeconds: 5, scheduleToCloseSeconds: 30, retryPolicy: { maximumAttempts: 5 } });
    await by.describe();
    const task = await poll(by);
    await by.describe();
    await by.heartbeat(task, 'hb');
    await by.describe();
    await by.failActivity(task, applicationFailure('x'));
    await by.describe();
    await poll(by);
    await by.describe();
    await by.signal('sig');
    await by.answer(requestCancelActivity(5));
    await by.describe();
    await by.terminate();
    await by.describe();
  },

  'ACT-12 priorities of pending activities: what was asked for, not what comes from the run': async (by) => {
    for (const priority of [undefined, { priorityKey: 1, fairnessKey: 'other' }, {}]) {
      await by.start({ priority: { priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 2 } });
      const { commandType, scheduleActivityTaskCommandAttributes } = scheduleActivity('a1', queue(by));
      const attributes = { ...scheduleActivityTaskCommandAttributes, ...(priority && { priority }) };
      await by.answer({ ...(commandType && { commandType }), scheduleActivityTaskCommandAttributes: attributes });
      await by.describe();
      await by.failActivity(await poll(by), applicationFailure('x'));
      await by.describe();
      await by.history();
      await by.terminate();
    }
  },
};
