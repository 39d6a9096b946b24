import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@perdure/workflow';

const { greet } = proxyActivities<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

export async function oneActivity(name: string): Promise<string> {
  return greet(name);
}

const finish = defineSignal('finish');
const isDoneQuery = defineQuery<boolean>('isDone');

/** Stays open, in the worker's cache. */
export async function waitForSignal(): Promise<void> {
  let isDone = false;
  setHandler(finish, () => {
    isDone = true;
  });
  setHandler(isDoneQuery, () => isDone);
  await condition(() => isDone);
}
