import { proxyActivities, sleep } from '@perdure/workflow';
import type * as activities from './activities.js';

const { brew } = proxyActivities<typeof activities>({ startToCloseTimeout: '5 seconds', retry: { maximumAttempts: 3 } });

export async function makeTea(minutes: number): Promise<string> {
  const tea = await brew('Assam');
  await sleep(minutes);
  return tea;
}
