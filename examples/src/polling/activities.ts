// Waits for something slow that can only be asked how far it is. It reports each step by a heartbeat: the server learns within seconds
// when the worker is gone, the next attempt goes on where this one was, and a cancellation reaches it with the answer.
import { activityInfo, heartbeat, sleep } from '@perdure/activity';

interface Progress {
  readonly percent: number;
}

export async function waitForExport(stepMs: number): Promise<string> {
  const { attempt, heartbeatDetails } = activityInfo();
  let percent = (heartbeatDetails as Progress | undefined)?.percent ?? 0;
  const resumedAt = percent;
  while (percent < 100) {
    await sleep(stepMs);
    percent += 10;
    heartbeat({ percent });
    // The first worker "dies" half-way.
    if (percent === 50 && attempt === 1) throw new Error('the worker lost its connection');
  }
  return `ready after ${attempt} attempts, the last resumed at ${resumedAt} %`;
}
