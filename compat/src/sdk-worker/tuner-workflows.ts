import { metricMeter, proxyActivities, proxyLocalActivities } from '@perdure/workflow';
import type { activities } from './tuner-activities.js';

const { work } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });
const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '10s' });

/** So many pieces of work at a time, then one in the worker itself. */
export async function fanOut(count: number, ms: number): Promise<void> {
  metricMeter.createCounter('fan-outs').add(1, { size: count });
  await Promise.all(Array.from({ length: count }, async () => work(ms)));
  await local.work(1);
}
