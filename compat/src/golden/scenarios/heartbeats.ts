// Workflow tasks that go on: what workers do while local activities run.
import { applicationFailure, completeWorkflow, recordMarker, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

export const heartbeats: Scenarios = {
  'G32 heartbeats with the next task in the answer': async (by) => {
    await by.start();
    const sticky = { stickyAttributes: by.stickyAttributes(10) };
    const second = await by.completeAndGoOn(await by.pollWorkflow(), [], sticky);
    await by.signal('s1');
    const third = await by.completeAndGoOn(second, [], sticky);
    await by.complete(third, [completeWorkflow()]);
    await by.history();
  },

  'G32 heartbeats without a sticky queue': async (by) => {
    await by.start();
    const second = await by.completeAndGoOn(await by.pollWorkflow());
    const third = await by.completeAndGoOn(second, [recordMarker('la', 'm')]);
    await by.complete(third, [completeWorkflow()]);
    await by.history();
  },

  'WT-14 a heartbeat whose next task is polled': async (by) => {
    await by.start();
    await by.complete(await by.pollWorkflow(), [], { forceCreateNewWorkflowTask: true });
    await by.history();
    await by.answer(startTimer('t', 60));
    await by.history();
    await by.terminate();
  },

  'WT-14 a heartbeat whose next task fails, and its attempts': async (by) => {
    await by.start();
    const second = await by.completeAndGoOn(await by.pollWorkflow());
    await by.fail(second, applicationFailure('f1'));
    const third = await by.pollWorkflow();
    await by.complete(third, [], { forceCreateNewWorkflowTask: true });
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-14 a heartbeat after a signal that is answered late': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    const second = await by.completeAndGoOn(task);
    await outcome(by.complete(task));
    await by.complete(second, [completeWorkflow()]);
    await by.history();
  },
};
