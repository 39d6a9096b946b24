import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { decide, expenseReport, status, type Report } from './workflows.js';

/** Three reports: approved after a reminder, refused, and forgotten. Days take a few hundred milliseconds here. */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  const file = (id: string, cents: number) => {
    const report: Report = { id, employee: 'Grace', manager: 'Edsger', cents, remindAfterMs: 500, lapseAfterMs: 700 };
    const workflowId = `expense-${id}-${Date.now()}`;
    return client.workflow.start(expenseReport, { workflowId, taskQueue: stage.taskQueue, args: [report] });
  };
  return worker.runUntil(async () => {
    const [train, yacht, lunch] = [await file('train', 8900), await file('yacht', 120_000_00), await file('lunch', 1450)];
    stage.say('Three reports are filed; nobody has looked at them yet.');
    await yacht.signal(decide, { by: 'Edsger', approved: false, comment: 'we are not at sea' });
    await train.signal(decide, { by: 'Grace', approved: true });
    stage.say('Grace tries to approve her own train ticket.');
    while (!(await train.query(status)).includes('reminded 1')) await new Promise((resolve) => setTimeout(resolve, 50));
    stage.say(`The train ticket ${await train.query(status)}.`);
    await train.signal(decide, { by: 'Edsger', approved: true });
    const results = await Promise.all([train.result(), yacht.result(), lunch.result()]);
    for (const [index, name] of ['train', 'yacht', 'lunch'].entries()) stage.say(`${name}: ${results[index]}`);
    return results;
  });
};
