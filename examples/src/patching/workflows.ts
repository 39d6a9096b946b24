// The program as it is deployed now. Runs that passed this point in the old program take the old path when they are replayed; all
// others take the new one. When the last old run is over, `patched` becomes `deprecatePatch`, and later both go.
import { patched, proxyActivities, sleep } from '@perdure/workflow';
import type * as activities from './activities.js';

const { greetByLetter, greetByMail } = proxyActivities<typeof activities>({
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3 },
});

export async function greeting(name: string): Promise<string> {
  if (patched('greet-by-mail')) {
    await sleep('100 ms');
    return greetByMail(name);
  }
  await sleep('1 second');
  return greetByLetter(name);
}
