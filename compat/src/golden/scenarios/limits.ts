import {
  applicationFailure,
  completeWorkflow,
  failWorkflow,
  modifyProperties,
  payloads,
  startTimer,
  upsertSearchAttributes,
} from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

/** More than the limit of 2 MiB, and within a request of 4 MiB. */
const large = 'x'.repeat(2 * 1024 * 1024);

export const limits: Scenarios = {
  'the 101st buffered event': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    // Side by side: on a slow machine the task would time out first.
    await Promise.all(Array.from({ length: 101 }, () => by.signal('s')));
    await outcome(by.complete(task, []));
    await by.history();
    const next = await by.pollWorkflow();
    await by.complete(next, [completeWorkflow()]);
  },

  'payloads that are too large terminate the run': async (by) => {
    const commands = [
      failWorkflow(applicationFailure(large)),
      modifyProperties({ large }),
      { ...completeWorkflow(), completeWorkflowExecutionCommandAttributes: { result: payloads(large) } },
    ];
    for (const command of commands) {
      await by.start();
      const task = await by.pollWorkflow();
      await outcome(by.complete(task, [startTimer('t', 60), command]));
      await by.history();
    }
  },

  'a search attribute that is too large terminates the run': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    const command = upsertSearchAttributes({ TemporalChangeVersion: ['x'.repeat(2045)] });
    await outcome(by.complete(task, [command]));
    await by.history();
  },
};
