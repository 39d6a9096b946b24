import assert from 'node:assert/strict';
import { applicationFailure, completeWorkflow, payloads, scheduleActivity } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { expectAfterStart, type Scenarios } from '../scenario.js';

const scheduled = '5 ActivityScheduled id=a1 type=A tq=Q.a input=["in"] s2c=0s s2s=0s stc=10s hb=0s wtc=4 retry=default';
const notStarted = {
  code: 5,
  details: 'invalid activityID or activity already timed out or invoking workflow is completed',
};

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
    await assert.rejects(by.service.recordActivityTaskHeartbeatById(named(by)), notStarted);
    await assert.rejects(by.service.respondActivityTaskFailedById(named(by)), notStarted);
    await assert.rejects(by.service.respondActivityTaskCanceledById(named(by)), notStarted);
    await completeById(by);
    await expectAfterStart(
      by,
      `${scheduled}
      6 ActivityStarted sch=5 identity=ext attempt=1
      7 ActivityCompleted result=["byid"] sch=5 st=6 identity=ext
      8 WFTScheduled attempt=1`,
    );
    const started = (await by.events())[5]?.activityTaskStartedEventAttributes;
    assert.equal(started?.requestId ?? '', '');
    await by.answer(completeWorkflow());
  },

  'G19 completion by id of an activity in back-off': async (by) => {
    await pendingActivity(by);
    await by.failActivity(await by.pollActivity(`${by.taskQueue}.a`), applicationFailure('x'));
    await completeById(by);
    await expectAfterStart(
      by,
      `${scheduled}
      6 ActivityStarted sch=5 identity=ext attempt=2 last_failure=app(x)
      7 ActivityCompleted result=["byid"] sch=5 st=6 identity=ext
      8 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'a running activity: heartbeat, failure and completion by id': async (by) => {
    await pendingActivity(by);
    const first = await by.pollActivity(`${by.taskQueue}.a`);
    const { cancelRequested } = await by.service.recordActivityTaskHeartbeatById({ ...named(by), details: payloads('hb') });
    assert.equal(cancelRequested, false);
    await assert.rejects(by.service.respondActivityTaskCanceledById(named(by)), {
      code: 3,
      details: 'unable to mark activity as canceled without activity being request canceled first',
    });
    await by.service.respondActivityTaskFailedById({ ...named(by), failure: applicationFailure('x') });
    const second = await by.pollActivity(`${by.taskQueue}.a`);
    assert.equal(second.attempt, 2);
    assert.deepEqual(second.heartbeatDetails?.payloads?.[0]?.data?.toString(), '"hb"');
    await completeById(by);
    await assert.rejects(by.completeActivity(first, 'late'), notStarted);
    await assert.rejects(by.completeActivity(second, 'late'), notStarted);
    await expectAfterStart(
      by,
      `${scheduled}
      6 ActivityStarted sch=5 identity=aworker attempt=2 last_failure=app(x)
      7 ActivityCompleted result=["byid"] sch=5 st=6 identity=ext
      8 WFTScheduled attempt=1`,
    );
    await by.answer(completeWorkflow());
  },

  'answers by id that fit nothing': async (by) => {
    await pendingActivity(by);
    await assert.rejects(completeById(by, 'a2'), {
      code: 5,
      details: 'cannot find pending activity with ActivityID a2, check workflow execution history for more details',
    });
    await assert.rejects(by.service.respondActivityTaskCompletedById({ ...named(by), activityId: '' }), {
      code: 3,
      details: 'ActivityId is not set on request.',
    });
    const nobody = { ...named(by), workflowId: `${by.workflowId}-x` };
    await assert.rejects(by.service.respondActivityTaskCompletedById(nobody), {
      code: 5,
      details: `workflow not found for ID: ${nobody.workflowId}`,
    });
    await by.terminate();
    await assert.rejects(completeById(by), { code: 5, details: 'workflow execution already completed' });
  },
};
