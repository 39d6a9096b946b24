// A workflow after a change that open runs do not survive.
import { condition, defineSignal, proxyActivities, setHandler } from '@perdure/workflow';
import type * as activities from './activities.js';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '5s' });
const go = defineSignal<[string]>('go');

export async function changing(): Promise<string> {
  let isOver = false;
  setHandler(go, () => {
    isOver = true;
  });
  await greet('changed');
  await condition(() => isOver);
  return 'after';
}
