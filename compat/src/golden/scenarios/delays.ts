import { completeWorkflow, seconds } from '../messages.js';
import type { Scenarios } from '../scenario.js';
import { noteDuration } from '../event-times.js';

const delayed = { workflowStartDelay: seconds(30) };

export const delays: Scenarios = {
  'G7 start delay: a signal waits, a cancel request does not': async (by) => {
    await by.start(delayed);
    await by.signal('sig');
    await by.history();
    await by.describe();
    await by.requestCancel('');
    await by.history();
    await by.answer(completeWorkflow());
  },

  'START-7 signal with start ends a delay': async (by) => {
    await by.start(delayed);
    await by.signalWithStart('sw');
    await by.history();
    await by.answer(completeWorkflow());
  },

  'START-7 signal with start that is delayed': async (by) => {
    await by.signalWithStart('sw', 'wi', delayed);
    await by.history();
    await by.terminate();
  },

  'START-7 a delay goes by': async (by) => {
    await by.start({ workflowStartDelay: seconds(1), workflowRunTimeout: seconds(20) });
    await by.answer(completeWorkflow());
    await by.history();
    await noteDuration(by, 1, 2, 1);
  },

  'START-7 terminated in its delay': async (by) => {
    await by.start(delayed);
    await by.terminate();
    await by.history();
    await by.describe();
  },
};
