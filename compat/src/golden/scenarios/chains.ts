import {
  applicationFailure,
  cancelWorkflow,
  completeWorkflow,
  continueAsNew,
  failWorkflow,
  payloadMap,
  payloads,
  seconds,
  startTimer,
} from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';
import { noteDuration } from '../event-times.js';
import { until } from '../waiting.js';

/** The first event of the newest run, once it is another than `runId`. */
async function nextRun(by: HandWorker, runId: string): Promise<string> {
  let next = runId;
  await until('a new run', async () => {
    const { workflowExecutionInfo } = await by.unrecorded.describeWorkflowExecution({
      namespace: 'default',
      execution: { workflowId: by.workflowId },
    });
    next = workflowExecutionInfo?.execution?.runId ?? runId;
    return next !== runId;
  });
  return next;
}

const twoAttempts = { maximumAttempts: 2, initialInterval: seconds(1) };

export const chains: Scenarios = {
  'G33 continue as new: what is inherited': async (by) => {
    const first = await by.start({
      input: payloads('i1'),
      workflowExecutionTimeout: seconds(100),
      workflowRunTimeout: seconds(50),
      retryPolicy: { maximumAttempts: 3 },
      memo: { fields: payloadMap({ k: 'v' }) },
      header: { fields: payloadMap({ h: 'x' }) },
    });
    await by.answer(continueAsNew(by.taskQueue, { workflowType: { name: 'W' }, input: payloads('i2') }));
    await by.history(first);
    await by.answer(completeWorkflow());
    await by.history();
    await by.describe();
  },

  'CAN-2 continue as new: what the command says': async (by) => {
    const first = await by.start();
    await by.answer(
      continueAsNew(`${by.taskQueue}.new`, {
        input: payloads('i2'),
        workflowRunTimeout: seconds(40),
        workflowTaskTimeout: seconds(5),
        backoffStartInterval: seconds(2),
        retryPolicy: { maximumAttempts: 2 },
        memo: { fields: payloadMap({ k: 'v' }) },
        header: { fields: payloadMap({ h: 'x' }) },
        searchAttributes: { indexedFields: payloadMap({ TemporalChangeVersion: ['p1'] }) },
      }),
    );
    await by.history(first);
    // Until its back-off is over the new run has only event 1.
    await by.history();
    await by.terminate();
  },

  'CAN-6 a run of more than a second continues at once': async (by) => {
    await by.start();
    await by.pause(1_100);
    await by.answer(continueAsNew(by.taskQueue));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'CAN-4 a buffered signal stops a continue as new': async (by) => {
    const first = await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await outcome(by.complete(task, [continueAsNew(by.taskQueue)]));
    await by.answer(continueAsNew(by.taskQueue));
    await by.history(first);
    await by.terminate();
  },

  'G34 a workflow is retried': async (by) => {
    const first = await by.start({
      input: payloads('i'),
      retryPolicy: twoAttempts,
      memo: { fields: payloadMap({ k: 'v' }) },
      header: { fields: payloadMap({ h: 'x' }) },
    });
    await by.answer(failWorkflow(applicationFailure('f1')));
    await by.history(first);
    await by.answer(failWorkflow(applicationFailure('f2')));
    await by.history();
    await by.describe();
  },

  'CAN-5 failures that end a chain': async (by) => {
    const listed = { ...twoAttempts, nonRetryableErrorTypes: ['T'] };
    await by.start({ retryPolicy: listed });
    await by.answer(failWorkflow(applicationFailure('f1')));
    await by.history();
    await by.start({ retryPolicy: twoAttempts });
    await by.answer(failWorkflow(applicationFailure('f1', true)));
    await by.history();
    await by.start({ retryPolicy: { initialInterval: seconds(30) }, workflowExecutionTimeout: seconds(20) });
    await by.answer(failWorkflow(applicationFailure('f1')));
    await by.history();
  },

  'CAN-5 the failure says when to try again': async (by) => {
    await by.start({ retryPolicy: { initialInterval: seconds(60) } });
    const failure = applicationFailure('x');
    const applicationFailureInfo = { ...failure.applicationFailureInfo, nextRetryDelay: seconds(1) };
    await by.answer(failWorkflow({ ...failure, applicationFailureInfo }));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G36 cron: completed, failed, cancelled in back-off': async (by) => {
    const first = await by.start({ input: payloads('i'), cronSchedule: '@every 2s' });
    await by.history();
    await by.answer(completeWorkflow('r1'));
    const second = await nextRun(by, first);
    await by.history(first);
    await by.answer(failWorkflow(applicationFailure('cf')));
    await nextRun(by, second);
    await by.history(second);
    await by.requestCancel('');
    await by.answer(cancelWorkflow('cdet'));
    await by.history();
  },

  'CAN-8 cron with retries: a failure is retried first': async (by) => {
    const first = await by.start({ cronSchedule: '@every 2s', retryPolicy: twoAttempts });
    await by.answer(failWorkflow(applicationFailure('f1')));
    const second = await nextRun(by, first);
    await by.history(first);
    await by.answer(failWorkflow(applicationFailure('f2')));
    await nextRun(by, second);
    await by.history(second);
    await by.history();
    await by.terminate();
  },

  'CAN-8 cron ends with a continue as new': async (by) => {
    const first = await by.start({ cronSchedule: '@every 2s' });
    await by.answer(continueAsNew(by.taskQueue));
    await by.history(first);
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G37 run timeout while a workflow task is in flight': async (by) => {
    await by.start({ workflowRunTimeout: seconds(1) });
    const task = await by.pollWorkflow();
    await by.signal('sig');
    await by.closeEvent();
    await by.history();
    await outcome(by.complete(task, [completeWorkflow()]));
  },

  'G37 run timeout with a retry policy': async (by) => {
    const first = await by.start({ workflowRunTimeout: seconds(2), retryPolicy: twoAttempts });
    await by.answer(startTimer('t', 60));
    await nextRun(by, first);
    await by.history(first);
    await by.closeEvent();
    await by.history();
    await noteDuration(by, 1, 3, 3);
  },

  'G37 execution timeout with a retry policy': async (by) => {
    await by.start({ workflowExecutionTimeout: seconds(1), retryPolicy: twoAttempts });
    await by.closeEvent();
    await by.history();
  },

  'TMR-3 run timeout of a cron run': async (by) => {
    const first = await by.start({ cronSchedule: '@every 2s', workflowRunTimeout: seconds(1) });
    const second = await nextRun(by, first);
    await by.history(first);
    await by.history(second);
    await by.terminate();
  },
};
