import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import type { HandWorker } from '../hand-worker.js';
import { applicationFailure, completeWorkflow, scheduleActivity, startTimer } from '../messages.js';
import type { Scenarios } from '../scenario.js';

type Page = temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;

const noToken = new Uint8Array();

export const reading: Scenarios = {
  'pages of a history are the history': async (by) => {
    await threeWorkflowTasks(by);
    const whole = idsOf(await page(by, {}));
    assert.deepEqual(
      whole,
      Array.from({ length: 13 }, (_, index) => index + 1),
    );
    const paged: number[] = [];
    let pages = 0;
    let nextPageToken: Uint8Array = noToken;
    do {
      const answer = await page(by, { maximumPageSize: 2, nextPageToken });
      paged.push(...idsOf(answer));
      nextPageToken = answer.nextPageToken;
      pages += 1;
      assert.ok(pages <= whole.length, 'the pages do not end');
    } while (nextPageToken.length > 0);
    assert.deepEqual(paged, whole);
    assert.ok(pages > 1, 'there is only one page');
  },

  'a history from its end': async (by) => {
    await threeWorkflowTasks(by);
    const whole = idsOf(await page(by, {})).reverse();
    const all = await reversePage(by, {});
    assert.deepEqual([idsOf(all), all.nextPageToken.length], [whole, 0]);
    const paged: number[] = [];
    let nextPageToken: Uint8Array = noToken;
    let pages = 0;
    do {
      const answer = await reversePage(by, { maximumPageSize: 1, nextPageToken });
      paged.push(...idsOf(answer));
      nextPageToken = answer.nextPageToken;
      pages += 1;
      assert.ok(pages <= whole.length, 'the pages do not end');
    } while (nextPageToken.length > 0);
    assert.deepEqual(paged, whole);
    assert.ok(pages > 2, `there are only ${pages} pages`);
    await by.signal('s3');
    const started = await by.pollWorkflow();
    assert.deepEqual(idsOf(await reversePage(by, {})), [16, 15, 14, ...whole]);
    await by.fail(started, applicationFailure('f1'));
    await by.pollWorkflow();
    assert.deepEqual(idsOf(await reversePage(by, {})), [17, 16, 15, 14, ...whole], 'a transient task is not shown');
    await by.terminate();
    assert.equal(idsOf(await reversePage(by, { maximumPageSize: 1 }))[0], 18);
  },

  'a history from its end that cannot be read': async (by) => {
    await by.start();
    const nextPageToken = Buffer.from('no token');
    await assert.rejects(reversePage(by, { nextPageToken }), { code: 3, details: 'Invalid NextPageToken.' });
    const execution = { workflowId: `${by.workflowId}-x` };
    await assert.rejects(reversePage(by, { execution }), {
      code: 5,
      details: `workflow not found for ID: ${execution.workflowId}`,
    });
    await by.terminate();
  },

  'a reader that waits gets each event once': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    const seen: number[] = [];
    let nextPageToken: Uint8Array = noToken;
    const next = async () => {
      const answer = await page(by, { waitNewEvent: true, nextPageToken });
      seen.push(...idsOf(answer));
      nextPageToken = answer.nextPageToken;
    };
    await next();
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
    const waiting = next();
    await by.signal('s1');
    await waiting;
    // What came after the signal may or may not be in the same answer.
    await by.answer(completeWorkflow());
    for (let reads = 0; nextPageToken.length > 0 && reads < 10; reads++) await next();
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  },

  'describe tells what is pending': async (by) => {
    const runId = await by.start();
    const scheduled = await by.describe();
    assert.equal(scheduled.pendingWorkflowTask?.attempt, 1);
    assert.equal(scheduled.workflowExecutionInfo?.type?.name, 'W');
    const { workflowExecutionTimeout, workflowRunTimeout } = scheduled.executionConfig ?? {};
    assert.deepEqual([workflowExecutionTimeout ?? 'none', workflowRunTimeout ?? 'none'], ['none', 'none']);
    assert.ok(scheduled.workflowExecutionInfo?.memo && scheduled.workflowExecutionInfo.searchAttributes, 'present though empty');
    assert.deepEqual({ ...scheduled.workflowExecutionInfo?.execution }, { workflowId: by.workflowId, runId });
    await by.answer(scheduleActivity('a1', by.taskQueue));
    const [pending] = (await by.describe()).pendingActivities;
    assert.deepEqual([pending?.activityId, pending?.activityType?.name, pending?.attempt], ['a1', 'A', 1]);
    await by.completeActivity(await by.pollActivity(), 'ares');
    await by.answer(completeWorkflow());
    const closed = await by.describe();
    assert.deepEqual(closed.pendingActivities, []);
    assert.ok(!closed.pendingWorkflowTask, 'a closed run has no pending workflow task');
    assert.equal(Number(closed.workflowExecutionInfo?.historyLength), 11);
  },
};

async function threeWorkflowTasks(by: HandWorker): Promise<void> {
  await by.start();
  await by.answer(startTimer('t', 60));
  await by.signal('s1');
  await by.answer();
  await by.signal('s2');
  await by.answer();
}

function page(by: HandWorker, more: temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryRequest): Promise<Page> {
  const execution = { workflowId: by.workflowId };
  return by.service.getWorkflowExecutionHistory({ namespace: 'default', execution, ...more });
}

function reversePage(
  by: HandWorker,
  more: temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryReverseRequest,
): Promise<temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse> {
  const execution = { workflowId: by.workflowId };
  return by.service.getWorkflowExecutionHistoryReverse({ namespace: 'default', execution, ...more });
}

function idsOf(answer: Pick<Page, 'history'>): number[] {
  return (answer.history?.events ?? []).map((event) => Number(event.eventId));
}
