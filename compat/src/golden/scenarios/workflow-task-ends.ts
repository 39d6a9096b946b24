import proto from '@temporalio/proto';
import {
  applicationFailure,
  cancelWorkflow,
  completeWorkflow,
  failWorkflow,
  requestCancelActivity,
  scheduleActivity,
  seconds,
  startTimer,
} from '../messages.js';
import { noteTimeOrder } from '../event-times.js';
import type { WorkflowTask } from '../hand-client.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';
import { untilEvent } from '../waiting.js';

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
const namespace = 'default';
const short = { workflowTaskTimeout: seconds(1) };

async function failAsTooLarge(by: HandWorker, { taskToken }: WorkflowTask): Promise<void> {
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE;
  const failure = applicationFailure('too large');
  await by.service.respondWorkflowTaskFailed({ namespace, taskToken, cause, failure, identity: 'worker' });
}

export const workflowTaskEnds: Scenarios = {
  'WT-6 a signal while the retried workflow task is in flight, which fails': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const second = await by.pollWorkflow();
    await by.signal('s1');
    await by.fail(second, applicationFailure('f2'));
    await by.history();
    await by.answer(completeWorkflow());
    await by.history();
    await noteTimeOrder(by);
  },

  'WT-6 attempts after a signal: the next failure is written again': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    await by.signal('s1');
    await by.fail(await by.pollWorkflow(), applicationFailure('f2'));
    await by.history();
    await by.describe();
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-5 a failure by its cause': async (by) => {
    await by.start();
    const { taskToken } = await by.pollWorkflow();
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
    await by.service.respondWorkflowTaskFailed({ namespace, taskToken, cause, identity: 'worker' });
    await by.history();
    await by.describe();
    await by.terminate();
  },

  'an answer that is too large for gRPC ends the run': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.signal('s2');
    await failAsTooLarge(by, task);
    await by.history();
    await outcome(failAsTooLarge(by, task));
  },

  'an answer that is too large for gRPC at the second attempt ends the run': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await failAsTooLarge(by, task);
    await by.history();
  },

  'WT-10 tokens: answered twice, answered late, empty, none at all': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.complete(task, [startTimer('t', 60)]);
    await outcome(by.complete(task, []));
    await outcome(by.fail(task, applicationFailure('late')));
    for (const taskToken of [new Uint8Array(), Uint8Array.of(0x0a, 50)]) {
      await outcome(by.service.respondWorkflowTaskCompleted({ namespace, taskToken }));
      await outcome(by.service.respondWorkflowTaskFailed({ namespace, taskToken }));
    }
    await by.signal('s1');
    const second = await by.pollWorkflow();
    await by.terminate();
    await outcome(by.complete(second, []));
    await outcome(by.fail(second, applicationFailure('late')));
    await outcome(by.complete(task, []));
    await by.history();
  },

  'WT-15 a workflow task is wanted back, and there is none': async (by) => {
    await by.start();
    await by.complete(await by.pollWorkflow(), [startTimer('t', 60)], { returnNewWorkflowTask: true });
    await by.signal('s1');
    const close = { returnNewWorkflowTask: true, forceCreateNewWorkflowTask: true };
    await by.complete(await by.pollWorkflow(), [completeWorkflow()], close);
    await by.history();
  },

  'WT-15 buffered events make the workflow task that comes back': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.complete(task, [startTimer('t', 60)], { returnNewWorkflowTask: true });
    await by.history();
    await by.terminate();
    await by.history();
  },

  'WT-15 a completion that fails brings no workflow task back': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await outcome(by.complete(task, [completeWorkflow()], { returnNewWorkflowTask: true }));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-18 cancel requests and activities are taken while a workflow closes': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
    const activity = await by.pollActivity(`${by.taskQueue}.a`);
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.signal('s2');
    await outcome(by.complete(task, [completeWorkflow()]));
    const second = await by.pollWorkflow();
    await outcome(by.signal('s3'));
    await outcome(by.signalWithStart('s4'));
    await by.requestCancel('why');
    await by.completeActivity(activity, 'ares');
    await outcome(by.complete(second, [failWorkflow(applicationFailure('x'))]));
    await by.answer(cancelWorkflow('cd'));
    await by.history();
  },

  'WT-19 two ends in one workflow task': async (by) => {
    await by.start(short);
    await outcome(by.complete(await by.pollWorkflow(), [completeWorkflow(), completeWorkflow()]));
    await by.history();
    await untilEvent(by, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-19 a command after the end': async (by) => {
    await by.start();
    await outcome(by.complete(await by.pollWorkflow(), [completeWorkflow(), startTimer('t', 1)]));
    await by.history();
    await by.terminate();
  },

  'WT-19 a command of no known type': async (by) => {
    await by.start();
    await outcome(by.complete(await by.pollWorkflow(), [{ commandType: 99 as never }]));
    await by.history();
    await by.terminate();
  },

  'WT-8 a bad command at the second attempt is not written': async (by) => {
    await by.start(short);
    await outcome(by.complete(await by.pollWorkflow(), [startTimer('', 60)]));
    await outcome(by.complete(await by.pollWorkflow(), [startTimer('', 60)]));
    await by.history();
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-21 terminated while a retried workflow task is in flight': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.terminate();
    await by.history();
    await outcome(by.complete(task, []));
  },

  'WT-21 terminated while a workflow task is only scheduled still shows it': async (by) => {
    await by.start();
    await by.terminate();
    await by.describe();
  },

  'BUF-5 a completion that is buffered is cancelled in vain': async (by) => {
    await by.start();
    await by.answer(scheduleActivity('a1', `${by.taskQueue}.a`));
    const activity = await by.pollActivity(`${by.taskQueue}.a`);
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.completeActivity(activity, 'ares');
    await by.complete(task, [requestCancelActivity(5)]);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'BUF-6 events keep the time at which they happened': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.complete(task, [startTimer('t', 60), scheduleActivity('a1', `${by.taskQueue}.a`)]);
    const activity = await by.pollActivity(`${by.taskQueue}.a`);
    await by.signal('s2');
    await by.completeActivity(activity, 'ares');
    await by.history();
    await noteTimeOrder(by);
    await by.terminate();
  },
};
