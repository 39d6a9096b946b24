// The workflow of the crash suites: an activity that may be lost and retried, a timer, and two signals.
import { ActivityFailure, condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type * as activities from './load-activities.js';
import { ACTIVITY_TIMEOUT_MS, SIGNALS_PER_WORKFLOW, TIMER_MS } from './load-constants.js';

const { work } = proxyActivities<typeof activities>({
  startToCloseTimeout: ACTIVITY_TIMEOUT_MS,
  retry: { initialInterval: '200ms', backoffCoefficient: 1 },
});

export const note = defineSignal<[string]>('note');

/** Returns the notes in the order they were seen. */
export async function load(): Promise<string[]> {
  const notes: string[] = [];
  setHandler(note, (text) => {
    notes.push(text);
  });
  await untilDone();
  await sleep(TIMER_MS);
  await condition(() => notes.length >= SIGNALS_PER_WORKFLOW);
  return notes;
}

/**
 * An attempt whose worker never got it is lost until its timeout. A server without retries then reports a
 * failure, so the workflow asks again by itself.
 */
async function untilDone(): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || tries >= 5) throw error;
    }
}
