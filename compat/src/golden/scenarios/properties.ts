import { completeWorkflow, modifyProperties, payloadMap, startTimer, upsertSearchAttributes } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

export const properties: Scenarios = {
  'a memo that the workflow changes': async (by) => {
    await by.start({ memo: { fields: payloadMap({ kept: 1, changed: 1, taken: 1 }) } });
    await by.answer(modifyProperties({ changed: 2, added: 'x' }));
    await by.signal('s1');
    await by.answer(modifyProperties({ added: 'y', taken: undefined }), startTimer('t', 60));
    await by.describe();
    await by.signal('s2');
    await by.answer(completeWorkflow());
    await by.describe();
    await by.history();
  },

  'search attributes that SDKs set': async (by) => {
    await by.start();
    await by.answer(upsertSearchAttributes({ TemporalChangeVersion: ['patch-1'] }));
    await by.signal('s1');
    await by.answer(upsertSearchAttributes({ TemporalChangeVersion: ['patch-1', 'patch-2'] }), completeWorkflow());
    await by.history();
    await by.describe();
    await by.history();
  },

  'changes that are refused': async (by) => {
    for (const command of [
      modifyProperties({}),
      upsertSearchAttributes({}),
      upsertSearchAttributes({ Nobody: 1 }),
      upsertSearchAttributes({ RunId: 'x' }),
    ]) {
      await by.start();
      const task = await by.pollWorkflow();
      await outcome(by.complete(task, [command]));
      await by.terminate();
    }
  },
};
