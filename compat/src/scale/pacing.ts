// Two ways to make many calls: so many at once, or so many a second whatever the answers do.
import { setTimeout as sleep } from 'node:timers/promises';

/** Makes `count` calls, `lanes` of them at a time. Returns how long each took, in milliseconds. */
export async function inLanes(lanes: number, count: number, call: (index: number) => Promise<unknown>): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      const beganMs = performance.now();
      await call(index);
      latencies.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return latencies;
}

/** How often the pace looks at the clock: calls come in small bursts. */
const TICK_MS = 5;

/**
 * Begins `perSecond` calls a second until the time is over or the signal aborts; waits for none of them. A call that rejects must see
 * to it itself. Returns how many were begun.
 */
export async function atRate(
  perSecond: number,
  durationMs: number,
  call: (index: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const beganMs = performance.now();
  let begun = 0;
  for (;;) {
    const elapsedMs = Math.min(durationMs, performance.now() - beganMs);
    const due = Math.floor((elapsedMs * perSecond) / 1000);
    while (begun < due) call(begun++);
    if (elapsedMs >= durationMs || signal?.aborted === true) return begun;
    await sleep(TICK_MS);
  }
}
