// The program as it was deployed first.
import { proxyActivities, sleep } from '@perdure/workflow';
import type * as activities from './activities.js';

const { greetByLetter } = proxyActivities<typeof activities>({ startToCloseTimeout: '5 seconds', retry: { maximumAttempts: 3 } });

export async function greeting(name: string): Promise<string> {
  await sleep('1 second');
  return greetByLetter(name);
}
