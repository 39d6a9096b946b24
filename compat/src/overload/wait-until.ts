import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 5;

/** Asks until the answer is yes, or fails when the time is over. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `not so after ${timeoutMs} ms`);
    await sleep(PAUSE_MS);
  }
}
