import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { cancelSubscription, changePrice, standing, subscription } from './workflows.js';

/** A customer from the trial to the cancellation, with a price that rises on the way. A month takes a second here. */
export const example: Example = async (stage) => {
  const monthMs = 1000;
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  return worker.runUntil(async () => {
    const handle = await client.workflow.start(subscription, {
      workflowId: `subscription-of-ada-${Date.now()}`,
      taskQueue: stage.taskQueue,
      args: [{ customer: 'Ada', trialMs: monthMs, billingPeriodMs: monthMs, billingPeriodsMax: 12, priceCents: 900 }],
    });
    stage.say(`${handle.workflowId} has begun; the trial lasts a "month".`);
    await until(async () => (await handle.query(standing)).period === 1);
    stage.say('The trial is over: the first month has been charged.');
    await handle.signal(changePrice, 1200);
    stage.say('The price rises to 12.00 from the second month on. The bank will be out of reach for its first attempt.');
    await until(async () => (await handle.query(standing)).paidCents === 900 + 1200);
    await handle.signal(cancelSubscription);
    stage.say('Ada cancels.');
    const end = await handle.result();
    stage.say(`${end.phase} in month ${end.period}, ${(end.paidCents / 100).toFixed(2)} paid. The bank's books:`);
    for (const booking of activities.bookings()) stage.say(`  ${booking}`);
    return end;
  });
};

/** Looks every 100 ms; a workflow is asked by a query, which changes nothing in it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
}
