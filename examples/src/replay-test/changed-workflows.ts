// Somebody has moved the sleep to the front. Sound code, but not for runs that are under way.
import { proxyActivities, sleep } from '@perdure/workflow';
import type * as activities from './activities.js';

const { brew } = proxyActivities<typeof activities>({ startToCloseTimeout: '5 seconds', retry: { maximumAttempts: 3 } });

export async function makeTea(minutes: number): Promise<string> {
  await sleep(minutes);
  return brew('Assam');
}
