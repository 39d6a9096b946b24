import proto from '@temporalio/proto';
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
  type ChildOptions,
} from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';
import { untilEvent, untilEventNumber } from '../waiting.js';

const { EventType, ParentClosePolicy } = proto.temporal.api.enums.v1;
const POLICIES = {
  terminate: ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE,
  cancel: ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
  abandon: ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON,
} as const;

/** A parent whose child is started, told so, and runs. */
async function withChild(by: HandWorker, options: ChildOptions = {}): Promise<HandWorker> {
  const child = by.other('child-c');
  await by.start();
  await by.answer(startChild(child.workflowId, child.taskQueue, options));
  await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
  return child;
}

/** Both histories when the child has ended in the way of `end`. */
async function childEnds(by: HandWorker, end: (child: HandWorker) => Promise<void>, options: ChildOptions = {}): Promise<void> {
  const child = await withChild(by, options);
  await end(child);
  await child.closeEvent();
  await untilEventNumber(by, 8);
  await by.history();
  await child.history();
}

export const children: Scenarios = {
  'G42 a child completes': async (by) => {
    const header = { fields: { ch: payloads('x').payloads?.[0] ?? {} } };
    const child = await withChild(by, { header, input: 'ci' });
    await by.answer();
    await child.answer(completeWorkflow('cr'));
    await by.answer(completeWorkflow());
    await by.history();
    await child.history();
  },

  'G43 a child fails': (by) => childEnds(by, (child) => child.answer(failWorkflow(applicationFailure('cf')))),
  'G43 a child is cancelled': (by) => childEnds(by, (child) => child.answer(cancelWorkflow('ccd'))),
  'G43 a child is terminated': (by) => childEnds(by, (child) => child.terminate()),
  'G43 a child times out': (by) => childEnds(by, () => Promise.resolve(), { runTimeoutSeconds: 2 }),

  'G44 a child is retried by its own policy': async (by) => {
    const child = await withChild(by, { maximumAttempts: 2 });
    await child.answer(failWorkflow(applicationFailure('cf0')));
    const task = await child.pollWorkflow();
    await child.complete(task, [failWorkflow(applicationFailure('cf1'))]);
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED);
    await by.history();
    await child.history();
  },

  'G44 a child continues as new': async (by) => {
    const child = await withChild(by);
    await child.answer(continueAsNew(child.taskQueue));
    const task = await child.pollWorkflow();
    await child.complete(task, [completeWorkflow('last')]);
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED);
    await by.history();
  },

  'G45 a child whose id is running cannot start': async (by) => {
    const other = by.other('child-c');
    await other.start();
    await by.start();
    await by.answer(startChild(other.workflowId, other.taskQueue));
    await untilEvent(by, EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED);
    await by.history();
  },

  'G46 the parent closes: TERMINATE': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.terminate });
    await by.answer(completeWorkflow());
    await child.closeEvent();
    await child.history();
  },

  'G46 the parent closes: REQUEST_CANCEL': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.cancel });
    await by.answer(completeWorkflow());
    await untilEvent(child, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await child.history();
  },

  'G46 the parent closes: ABANDON': async (by) => {
    const child = await withChild(by, { parentClosePolicy: POLICIES.abandon });
    await by.answer(completeWorkflow());
    await child.answer(completeWorkflow());
    await child.history();
  },

  'G46 the parent continues as new: TERMINATE': async (by) => {
    const child = await withChild(by);
    await by.answer(continueAsNew(by.taskQueue));
    await child.closeEvent();
    await child.history();
  },

  'G46 a child initiated by the task that closes the parent is never created': async (by) => {
    const child = by.other('child-c');
    await by.start();
    await by.answer(startChild(child.workflowId, child.taskQueue, { parentClosePolicy: POLICIES.abandon }), completeWorkflow());
    await outcome(child.describe());
    await by.history();
  },

  'G47 a child is cancelled': async (by) => {
    const child = await withChild(by);
    await by.answer(cancelExternal(child.workflowId, 'why', true));
    await untilEvent(child, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await child.answer(cancelWorkflow('x'));
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED);
    await by.history();
    await child.history();
  },

  'G47 a child may not be started and cancelled by the same task': async (by) => {
    const child = by.other('child-c');
    await by.start();
    const commands = [startChild(child.workflowId, child.taskQueue), cancelExternal(child.workflowId, 'why')];
    await outcome(by.answer(...commands));
    await by.history();
  },

  'BUF-3 a child starts and closes while a workflow task is in flight': async (by) => {
    const child = by.other('child-c');
    await by.start();
    const commands = [startTimer('t', 1), startChild(child.workflowId, child.taskQueue)];
    const task = await by.completeAndGoOn(await by.pollWorkflow(), commands);
    await child.answer(completeWorkflow('cr'));
    await child.closeEvent();
    await by.timerIsDue(1);
    await by.complete(task);
    await by.history();
  },

  'CHILD a child without a task queue has that of its parent': async (by) => {
    const child = by.other('child-c');
    await by.start();
    await by.answer(startChild(child.workflowId, ''));
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
    await by.history();
    await child.history();
  },
};
