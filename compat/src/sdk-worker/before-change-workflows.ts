// A workflow before it was changed; after-change-workflows.ts has it afterwards.
import { condition, defineSignal, setHandler, sleep } from '@perdure/workflow';

const go = defineSignal<[string]>('go');

export async function changing(): Promise<string> {
  let isOver = false;
  setHandler(go, () => {
    isOver = true;
  });
  await sleep(1);
  await condition(() => isOver);
  return 'before';
}
