// What the cached runs wait for: an activity, then a signal beside a timer, twice, then a timer.
import { condition, defineSignal, proxyActivities, setHandler, sleep, uuid4 } from '@perdure/workflow';

export const go = defineSignal<[string]>('go');

const { echo } = proxyActivities<{ echo(text: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

/** The drawn id went to an activity when the run began; a replay must draw the same again. */
export async function waiting(): Promise<string> {
  const texts: string[] = [];
  setHandler(go, (text) => void texts.push(text));
  const drawn = uuid4();
  const echoed = await echo(drawn);
  if (!(await condition(() => texts.length >= 1, '2 hours'))) return 'nobody came';
  if (!(await condition(() => texts.length >= 2, '2 hours'))) return 'nobody came again';
  await sleep(20);
  return `${echoed === drawn ? 'same id' : 'another id'}, ${texts.join(' ')}`;
}
