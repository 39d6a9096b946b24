import { applicationFailure, completeWorkflow, seconds, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

export const workflowTasks: Scenarios = {
  'G24 a signal nobody saw yet stops a close': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    await by.signal('s1');
    await outcome(by.complete(task, [startTimer('t1', 60), completeWorkflow()]));
    await by.history();
    const next = await by.pollWorkflow();
    await outcome(by.signal('s2'));
    await by.complete(next, [completeWorkflow()]);
    await by.history();
  },

  'G25 a workflow task fails twice, then succeeds': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const second = await by.pollWorkflow();
    await by.history();
    await by.fail(second, applicationFailure('f2'));
    const third = await by.pollWorkflow();
    await by.complete(third, [completeWorkflow()]);
    await by.history();
  },

  'G26 a signal while the retried workflow task is only scheduled': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    await by.signal('s1');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'G27 a signal while the retried workflow task is in flight': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    const second = await by.pollWorkflow();
    await by.signal('s1');
    await by.complete(second, [startTimer('t', 60)]);
    await by.history();
    await by.answer(completeWorkflow());
  },

  'G28 a workflow task times out, and a signal came meanwhile': async (by) => {
    await by.start({ workflowTaskTimeout: seconds(1) });
    const late = await by.pollWorkflow();
    await by.signal('s1');
    const next = await by.pollWorkflow();
    await outcome(by.complete(late, [completeWorkflow()]));
    await by.complete(next, [completeWorkflow()]);
    await by.history();
  },

  'G28 a workflow task times out twice, then succeeds': async (by) => {
    await by.start({ workflowTaskTimeout: seconds(1) });
    const late = [await by.pollWorkflow(), await by.pollWorkflow()];
    const third = await by.pollWorkflow();
    for (const task of late) await outcome(by.complete(task, [completeWorkflow()]));
    await by.complete(third, [completeWorkflow()]);
    await by.history();
  },

  'G29 a bad command fails the workflow task': async (by) => {
    await by.start();
    await outcome(by.complete(await by.pollWorkflow(), [startTimer('', 60)]));
    await by.answer(completeWorkflow());
    await by.history();
  },

  'a workflow task without commands leaves the workflow waiting': async (by) => {
    await by.start();
    await by.answer();
    await by.history();
    await by.signal('go');
    await by.answer(completeWorkflow());
    await by.history();
  },
};
