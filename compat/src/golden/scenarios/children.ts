import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import type { HandWorker } from '../hand-worker.js';
import {
  applicationFailure,
  cancelExternal,
  cancelWorkflow,
  completeWorkflow,
  continueAsNew,
  failWorkflow,
  payloads,
  startChild,
  startTimer,
} from '../messages.js';
import { expectAfterStart, expectHistory, type Scenarios } from '../scenario.js';
import { currentRun, untilEvent } from '../waiting.js';

const { EventType, ParentClosePolicy } = proto.temporal.api.enums.v1;
const POLICIES = {
  terminate: ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE,
  cancel: ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
  abandon: ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON,
} as const;

/** What every Initiated of these scenarios says, from the type on. */
const initiated = (queue: string, policy = 'TERMINATE', more = '') =>
  `type=C tq=${queue}${more} run_timeout=0s wft_timeout=10s parent_close_policy=${policy} wtc=4 workflow_id_reuse_policy=ALLOW_DUPLICATE`;
const initiatedEvent = (child: string) => `5 StartChildInitiated workflow_id=${child} `;

/** A parent whose child is started, told so, and runs. */
async function withChild(by: HandWorker, options: Parameters<typeof startChild>[2] = {}): Promise<HandWorker> {
  const child = by.other('child-c');
  await by.start();
  await by.answer(startChild(child.workflowId, child.taskQueue, options));
  await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
  await currentRun(child);
  return child;
}

export const children: Scenarios = {
  'G42 a child completes': async (by) => {
    const header = { fields: { ch: payloads('x').payloads?.[0] ?? {} } };
    const child = await withChild(by, { header, input: 'ci' });
    await by.answer();
    await child.answer(completeWorkflow('cr'));
    await by.answer(completeWorkflow());
    await expectAfterStart(
      by,
      `
      ${initiatedEvent('child-c')}${initiated(child.taskQueue, 'TERMINATE', ' input=["ci"]')} header={ch:"x"}
      6 ChildStarted init=5 exec=child-c/<R2> type=C header={ch:"x"}
      7-9 WFT
      10 ChildCompleted result=["cr"] exec=child-c/<R2> type=C init=5 st=6
      11-13 WFT
      14 WorkflowCompleted result=["done"] wtc=13`,
    );
    await expectHistory(
      child,
      `
      1 WorkflowStarted type=C parent=wf/<R1> parent_init=5 tq=Q input=["ci"] run_timeout=0s wft_timeout=10s orig_run=<R2> first_run=<R2> attempt=1 first_wft_backoff=0s header={ch:"x"} root=wf/<R1>
      2-4 WFT
      5 WorkflowCompleted result=["cr"] wtc=4`,
    );
  },

  'G43 children fail, are cancelled, time out, are terminated': async (by) => {
    const ends = {
      c: { close: (child: HandWorker) => child.answer(failWorkflow(applicationFailure('cf'))) },
      d: { close: (child: HandWorker) => child.answer(cancelWorkflow('ccd')) },
      f: { close: (child: HandWorker) => child.terminate() },
      e: { close: () => Promise.resolve(), runTimeoutSeconds: 2 },
    };
    const expected = [
      'ChildFailed failure=app(cf) exec=child/<R2> type=C init=5 st=6 retry_state=RETRY_POLICY_NOT_SET',
      'ChildCanceled details=["ccd"] exec=child/<R2> type=C init=5 st=6',
      'ChildTerminated exec=child/<R2> type=C init=5 st=6',
      'ChildTimedOut exec=child/<R2> type=C init=5 st=6 retry_state=RETRY_POLICY_NOT_SET',
    ];
    const types = [
      EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
      EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
      EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
      EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
    ];
    for (const [index, { close, ...options }] of Object.values(ends).entries()) {
      const parent = by.other(`parent-${index}`);
      parent.runs.length = 0;
      const child = parent.other('child');
      await parent.start();
      await parent.answer(startChild(child.workflowId, child.taskQueue, options));
      await untilEvent(parent, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
      await currentRun(child);
      await close(child);
      await untilEvent(parent, types[index] ?? 0);
      assert.deepEqual((await parent.history()).slice(-2), ['7 WFTScheduled attempt=1', `8 ${expected[index]}`]);
    }
  },

  'G44 a child is retried by its own policy': async (by) => {
    const child = await withChild(by, { maximumAttempts: 2 });
    await child.answer(failWorkflow(applicationFailure('cf0')));
    const task = await child.pollWorkflow();
    const last = await currentRun(child);
    await child.complete(task, [failWorkflow(applicationFailure('cf1'))]);
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED);
    assert.deepEqual((await by.history()).slice(-3), [
      '6 ChildStarted init=5 exec=child-c/<R2> type=C',
      '7 WFTScheduled attempt=1',
      '8 ChildFailed failure=app(cf1) exec=child-c/<R3> type=C init=5 st=6 retry_state=MAXIMUM_ATTEMPTS_REACHED',
    ]);
    const first = (await child.history(last))[0] ?? '';
    assert.match(first, /parent=wf\/<R1> parent_init=5 .* first_run=<R2> .* root=wf\/<R1>/);
  },

  'G44 a child continues as new': async (by) => {
    const child = await withChild(by);
    await child.answer(continueAsNew(child.taskQueue));
    const task = await child.pollWorkflow();
    await currentRun(child);
    await child.complete(task, [completeWorkflow('last')]);
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED);
    assert.deepEqual((await by.history()).slice(-3), [
      '6 ChildStarted init=5 exec=child-c/<R2> type=C',
      '7 WFTScheduled attempt=1',
      '8 ChildCompleted result=["last"] exec=child-c/<R3> type=C init=5 st=6',
    ]);
  },

  'G45 a child whose id is running cannot start': async (by) => {
    const other = by.other('child-c');
    await other.start();
    await by.start();
    await by.answer(startChild(other.workflowId, other.taskQueue));
    await untilEvent(by, EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED);
    assert.deepEqual((await by.history()).slice(-3), [
      `${initiatedEvent('child-c')}${initiated(other.taskQueue)}`,
      '6 StartChildFailed workflow_id=child-c type=C cause=WORKFLOW_ALREADY_EXISTS init=5',
      '7 WFTScheduled attempt=1',
    ]);
  },

  'G46 the parent closes: TERMINATE': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.terminate });
    await by.answer(completeWorkflow());
    await child.closeEvent();
    assert.deepEqual((await child.history()).slice(1), [
      '2 WFTScheduled attempt=1',
      '3 WorkflowTerminated reason=by parent close policy identity=history-service',
    ]);
  },

  'G46 the parent closes: REQUEST_CANCEL': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.cancel });
    await by.answer(completeWorkflow());
    await untilEvent(child, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    assert.deepEqual((await child.history()).slice(1), [
      '2 WFTScheduled attempt=1',
      '3 WorkflowCancelRequested ext=wf/<R1> identity=history-service',
    ]);
  },

  'G46 the parent closes: ABANDON': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.abandon });
    await by.answer(completeWorkflow());
    await child.answer(completeWorkflow());
    assert.deepEqual((await child.history()).slice(1), ['2-4 WFT', '5 WorkflowCompleted result=["done"] wtc=4']);
  },

  'G46 the parent continues as new: TERMINATE': async (by) => {
    const child = await withChild(by);
    await by.answer(continueAsNew(by.taskQueue));
    await child.closeEvent();
    assert.equal((await child.history()).at(-1), '3 WorkflowTerminated reason=by parent close policy identity=history-service');
  },

  'G46 a child initiated by the task that closes the parent is never created': async (by) => {
    const child = by.other('child-c');
    await by.start();
    await by.answer(startChild(child.workflowId, child.taskQueue, { parentClosePolicy: POLICIES.abandon }), completeWorkflow());
    await assert.rejects(child.describe(), { code: 5 });
    await expectAfterStart(
      by,
      `
      ${initiatedEvent('child-c')}${initiated(child.taskQueue, 'ABANDON')}
      6 WorkflowCompleted result=["done"] wtc=4`,
    );
  },

  'G47 a child is cancelled': async (by) => {
    const child = await withChild(by);
    await by.answer(cancelExternal(child.workflowId, 'why', true));
    await untilEvent(child, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await child.answer(cancelWorkflow('x'));
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED);
    assert.deepEqual((await by.history()).slice(-5), [
      '7-9 WFT',
      '10 RequestCancelExternalWorkflowInitiated wtc=9 exec=child-c/- child_workflow_only=true reason=why',
      '11 ExternalWorkflowCancelRequested init=10 exec=child-c/-',
      '12 WFTScheduled attempt=1',
      '13 ChildCanceled details=["x"] exec=child-c/<R2> type=C init=5 st=6',
    ]);
    assert.equal(
      (await child.history())[2],
      '3 WorkflowCancelRequested cause=why ext_init=10 ext=wf/<R1> identity=history-service',
    );
  },

  'G47 a child may not be started and cancelled by the same task': async (by) => {
    const child = by.other('child-c');
    await by.start();
    const commands = [startChild(child.workflowId, child.taskQueue), cancelExternal(child.workflowId, 'why')];
    await assert.rejects(by.answer(...commands), { code: 3 });
    const failed = (await by.history())[3] ?? '';
    assert.match(failed, /cause=BAD_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_ATTRIBUTES/);
    assert.match(failed, /Start and RequestCancel for child workflow is not allowed in same workflow task\./);
  },

  'BUF-3 a child starts and closes while a workflow task is in flight': async (by) => {
    const child = by.other('child-c');
    await by.start();
    await by.complete(await by.pollWorkflow(), [startTimer('t', 1), startChild(child.workflowId, child.taskQueue)], {
      forceCreateNewWorkflowTask: true,
    });
    const task = await by.pollWorkflow();
    await child.answer(completeWorkflow('cr'));
    await currentRun(child);
    await child.closeEvent();
    await by.timerIsDue(1);
    await by.complete(task);
    const lines = (await by.history()).slice(-4).map((line) => line.replace(/^\d+ /, ''));
    const at = (await by.history()).findIndex((line) => line.includes('ChildStarted'));
    assert.ok(at > 0);
    assert.match(lines[2] ?? '', /^ChildCompleted result=\["cr"\] exec=child-c\/<R2> type=C init=6 st=\d+$/);
    assert.equal(lines[3], 'WFTScheduled attempt=1');
  },
};
