import { applicationFailure, completeWorkflow, failWorkflow, payloads, seconds, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

export const basics: Scenarios = {
  'G1 hello world': async (by) => {
    await by.start({ input: payloads('hi') });
    const task = await by.pollWorkflow();
    await by.complete(task, [completeWorkflow()]);
    await by.history();
  },

  'a close is seen by a caller that waits for it': async (by) => {
    await by.start();
    const closed = by.closeEvent();
    await by.answer(completeWorkflow());
    await closed;
  },

  'the same start request id gets the same run': async (by) => {
    await by.start({ requestId: 'same' });
    await by.start({ requestId: 'same' });
    await by.answer(completeWorkflow());
    await by.history();
  },

  'a signal before the first workflow task': async (by) => {
    await by.start();
    await by.signal('s1');
    await by.history();
    const task = await by.pollWorkflow();
    await by.complete(task, [completeWorkflow()]);
    await by.history();
  },

  'G3 signals and cancel requests while a workflow task is in flight': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.requestCancel('r1');
    await by.signal('s2');
    await by.requestCancel('r2');
    await by.history();
    await by.complete(task, [startTimer('t1', 60)]);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'G3 with signals only': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await by.signal('s2');
    await by.history();
    await by.complete(task, [startTimer('t1', 60)]);
    await by.history();
    const next = await by.pollWorkflow();
    await by.complete(next, [completeWorkflow()]);
  },

  'a signal sent twice with one request id counts once': async (by) => {
    await by.start();
    await by.answer(startTimer('t1', 60));
    await by.signal('s1', { requestId: 'once' });
    await by.signal('s1', { requestId: 'once' });
    const task = await by.pollWorkflow();
    await by.signal('s1', { requestId: 'once' });
    await by.complete(task, [completeWorkflow()]);
    await by.history();
  },

  'G35 a workflow fails without a retry policy': async (by) => {
    await by.start();
    await by.answer(failWorkflow(applicationFailure('f1')));
    await by.history();
  },

  'G2 eager start': async (by) => {
    const options = { requestEagerExecution: true, requestId: `eager ${by.workflowId}` };
    await by.startEager(options);
    const again = await by.startEager(options);
    await by.complete(again, [completeWorkflow('done')]);
    await by.history();
    await outcome(by.complete(again, []));
    await outcome(by.start(options));
  },

  'an eager start that has to wait is an ordinary one': async (by) => {
    await outcome(by.start({ requestEagerExecution: true, workflowStartDelay: seconds(60) }));
    await by.history();
    await by.terminate();
  },

  'an eager task that times out goes to the queue': async (by) => {
    const options = { requestEagerExecution: true, workflowTaskTimeout: seconds(1), requestId: `eager ${by.workflowId}` };
    const late = await by.startEager(options);
    const task = await by.pollWorkflow();
    await outcome(by.start(options));
    await outcome(by.complete(late, []));
    await by.complete(task, [completeWorkflow()]);
  },
};
