// An entity that lives as long as its machine: a loop over the requests that arrive as signals. History must not grow for ever, so
// after some requests the workflow continues as new, with what it knows and what it has not done yet.
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@perdure/workflow';
import type * as activities from './activities.js';

const { createMachine, resizeMachine, deleteMachine } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumAttempts: 10 },
});

export interface Machine {
  readonly name: string;
  /** Given by the cloud; undefined until the machine is there. */
  readonly id?: string;
  readonly cores: number;
  readonly requestsDone: number;
  readonly waiting: readonly number[];
}

/** A few only, so that the example shows it; thousands are usual, or `workflowInfo().continueAsNewSuggested`. */
const requestsPerRunMax = 3;

export const resize = defineSignal<[cores: number]>('resize');
export const decommission = defineSignal('decommission');
export const look = defineQuery<Machine>('look');

export async function machine(start: Machine): Promise<Machine> {
  const waiting = [...start.waiting];
  let { cores, requestsDone } = start;
  let ending = false;
  let id = start.id;
  const now = (): Machine => ({ name: start.name, ...(id === undefined ? {} : { id }), cores, requestsDone, waiting });
  setHandler(resize, (wanted) => void waiting.push(wanted));
  setHandler(decommission, () => void (ending = true));
  setHandler(look, now);

  id ??= await createMachine(start.name);
  for (let inThisRun = 0; ; inThisRun++) {
    await condition(() => waiting.length > 0 || ending);
    const wanted = waiting.shift();
    if (wanted === undefined) {
      await deleteMachine(id);
      return now();
    }
    await resizeMachine(id, wanted);
    cores = wanted;
    requestsDone += 1;
    if ((inThisRun + 1 >= requestsPerRunMax || workflowInfo().continueAsNewSuggested) && !ending)
      await continueAsNew<typeof machine>(now());
  }
}
